"""Room on the disk the service writes to."""

import shutil
from enum import StrEnum
from pathlib import Path

from feedback.core.settings import LEAST_FREE_MIB, Settings

MIB = 1024 * 1024


class Disk(StrEnum):
    """How much room there is."""

    OK = "ok"
    LOW = "low"
    """Somebody should make room today."""
    FULL = "full"
    """The next write may fail."""


def free_bytes(settings: Settings) -> int:
    """Return the free bytes of the disk that holds the database, or else the secret."""
    folders = (settings.sqlite_path.parent, settings.secret_path.parent, Path.cwd())
    folder = next(one for one in folders if one.is_dir())
    return shutil.disk_usage(folder).free


def judge(free: int, min_free_mib: int) -> Disk:
    """Tell whether ``free`` bytes are enough."""
    if free < LEAST_FREE_MIB * MIB:
        return Disk.FULL
    return Disk.LOW if free < min_free_mib * MIB else Disk.OK
