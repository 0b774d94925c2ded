"""Files that come with messages and go with replies: what they are called, and what they are."""

import unicodedata
from pathlib import PurePosixPath
from typing import Final

# Most file systems take 255 bytes, and a number may be put behind; a letter of Vietnamese has up to three.
_LONGEST_STEM_BYTES: Final = 200
_LONGEST_SUFFIX: Final = 10
_NAMELESS: Final = "file"
_OCTETS: Final = "application/octet-stream"
# Not by `mimetypes`, which reads tables of the machine that differ from one to the next.
_MEDIA_TYPE_BY_SUFFIX: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".png": "image/png",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def plain_name(name: str) -> str:
    """Return a file's name without folders and without letters that mislead, short enough for any disk.

    >>> plain_name("..\\\\bảng/số liệu.xlsx")
    'số liệu.xlsx'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    # Control and format characters: a line break would split a header, U+202E shows "xslx.exe" as "exe.xlsx".
    shown = "".join(letter for letter in unicodedata.normalize("NFC", last) if unicodedata.category(letter)[0] != "C")
    path = PurePosixPath(shown.strip(" .") or _NAMELESS)
    stem = path.stem.encode()[:_LONGEST_STEM_BYTES].decode(errors="ignore")
    return stem + path.suffix[:_LONGEST_SUFFIX]


def media_type(name: str) -> str:
    """Return what a file of this name holds; of an unknown ending nothing but octets."""
    return _MEDIA_TYPE_BY_SUFFIX.get(_suffix(name), _OCTETS)


def is_picture(name: str) -> bool:
    """Whether a file of this name is to be shown, not saved."""
    return _suffix(name) == ".png"


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
