"""Copies the few files pages need from node_modules into static/vendor.

``make setup`` runs it after ``npm ci``; nothing is ever fetched at run time.
"""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "node_modules"
FONTS = MODULES / "@fontsource" / "be-vietnam-pro"
PAPER_FONTS = MODULES / "@expo-google-fonts" / "be-vietnam-pro"
ECHARTS = MODULES / "echarts"
TARGET = Path(__file__).parent / "static" / "vendor"
SUBSETS = ("latin", "vietnamese")
WEIGHTS = (400, 500, 600, 700)


def copy_fonts() -> list[Path]:
    """Copy the fonts and their licence; return what was written."""
    TARGET.mkdir(parents=True, exist_ok=True)
    names = [
        f"files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
        for subset in SUBSETS
        for weight in WEIGHTS
    ]
    written = [Path(shutil.copy(FONTS / name, TARGET)) for name in names]
    written.append(Path(shutil.copy(FONTS / "LICENSE", TARGET / "be-vietnam-pro-LICENSE")))
    return written


def copy_paper_fonts() -> list[Path]:
    """Copy the fonts that papers (PDF) embed: whole ones, which no browser is sent."""
    TARGET.mkdir(parents=True, exist_ok=True)
    return [
        Path(shutil.copy(next(PAPER_FONTS.rglob(f"BeVietnamPro_{style}.ttf")), TARGET))
        for style in ("400Regular", "700Bold")
    ]


def copy_charts() -> list[Path]:
    """Copy the library that draws charts, its Vietnamese words and its licence."""
    TARGET.mkdir(parents=True, exist_ok=True)
    return [
        Path(shutil.copy(ECHARTS / "dist" / "echarts.min.js", TARGET)),
        Path(shutil.copy(ECHARTS / "i18n" / "langVI.js", TARGET / "echarts-vi.js")),
        Path(shutil.copy(ECHARTS / "LICENSE", TARGET / "echarts-LICENSE")),
    ]


if __name__ == "__main__":
    copy_fonts()
    copy_paper_fonts()
    copy_charts()
