"""What machine a figure was measured on, and how a result is printed."""

import json
import os
import platform
import sys
from pathlib import Path
from typing import Any


def machine() -> dict[str, Any]:
    """Return processor, cores, memory (MiB) and Python version."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0].split(":")[1].strip() if names else model
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_mib": memory,
        "python": platform.python_version(),
    }


def report(result: dict[str, Any]) -> None:
    """Print the figures for people, and as one JSON line when asked to."""
    for name, value in result.items():
        print(f"{name}: {value}")
    if "--json" in sys.argv:
        print(json.dumps({**result, "machine": machine()}, ensure_ascii=False))
