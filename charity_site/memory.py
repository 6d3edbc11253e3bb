"""What a process took to get ready and needs no longer goes back to the system.

All of it comes again by itself where it is touched; what stays is what the workers share.
"""

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

_AREA = re.compile(r"(?P<first>[0-9a-f]+)-(?P<end>[0-9a-f]+) r-[-x]p \S+ \S+ (?P<inode>\d+)")
_NOT_NEEDED = 4  # MADV_DONTNEED: unmapped, and read from the file again when it is asked for
_SMAPS = Path("/proc/self/smaps")


def give_back() -> None:
    """Return free memory, and the pages of libraries that were read while they were loaded.

    Shapes: does nothing where the C library or the system is another.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)
    if not hasattr(library, "madvise") or not _SMAPS.exists():
        return
    for first, end in list(unchanged_areas(_SMAPS.read_text(encoding="utf-8").splitlines())):
        library.madvise(ctypes.c_void_p(first), ctypes.c_size_t(end - first), _NOT_NEEDED)


def unchanged_areas(smaps: list[str]) -> Iterator[tuple[int, int]]:
    """Where files lie in memory just as they are on disk, and cannot be written to.

    Shapes: an area with a single page of its own is left alone: what the loader wrote into it
    stands in no file.
    """
    area = None
    for line in smaps:
        if found := _AREA.match(line):
            area = found if found["inode"] != "0" else None
        elif "-" in line.partition(" ")[0]:
            area = None
        elif area and line.startswith("Anonymous:") and line.split()[1] == "0":
            yield int(area["first"], 16), int(area["end"], 16)
