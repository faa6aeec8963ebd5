"""A zip package that nobody trusts: its shape first, then every member read to its end.

Standard library only: the plan reader's child process loads this file by its path
(`reading.extractor`).
"""

import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable
from typing import IO

MEGABYTE = 1024 * 1024
MOST_ENTRIES = 2_000
MOST_DIRECTORY = MEGABYTE
MOST_UNPACKED = 200 * MEGABYTE
MOST_XML = 32 * MEGABYTE
MOST_RATIO = 200
RATIO_FROM = MEGABYTE  # small parts of a document pack well and do no harm
CHUNK = 256 * 1024
# What zipfile raises for one that is damaged.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError,
)  # fmt: skip

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)", re.IGNORECASE)
_EBCDIC = b"\x4c\x6f\xa7\x94"
_BLANKS_AND_MARKS = b" \t\r\n\xef\xbb\xbf\xff\xfe"
_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}


class Refused(Exception):
    """Why, as a code that the caller has a sentence for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def open_package(file: IO[bytes]) -> zipfile.ZipFile:
    """The package, once its end record says that it is small, whole and alone in the file.

    zipfile builds the whole directory in memory and forgives data before and after it.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size))
    tail = file.read(_END.size)
    if len(tail) < _END.size or not tail.startswith(b"PK\5\6"):
        raise Refused("broken")
    _, disk, start_disk, here, total, directory_size, start, comment = _END.unpack(tail)
    if total > MOST_ENTRIES or directory_size > MOST_DIRECTORY:
        raise Refused("bomb")
    if (disk, start_disk, here, comment) != (0, 0, total, 0):
        raise Refused("package")
    if start + directory_size != size - _END.size:
        raise Refused("package")
    return zipfile.ZipFile(file)


def check_shape(package: zipfile.ZipFile) -> None:
    """What the directory promises: how much, under which names, and that nothing overlaps."""
    entries = package.infolist()
    check_promises(entries)
    if any(entry.compress_type not in (0, 8) for entry in entries):
        raise Refused("package")
    names = Counter(entry.filename.casefold() for entry in entries)
    if any(count > 1 for count in names.values()):
        raise Refused("package")
    if not all(_is_plain(entry.filename) for entry in entries):
        raise Refused("package")
    if any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        raise Refused("package")
    _check_places(package, entries)


def check_promises(entries: Iterable[zipfile.ZipInfo]) -> None:
    """No more members and bytes than a document has, none of them encrypted."""
    entries = list(entries)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")


def check_members(package: zipfile.ZipFile, *, most_xml: int = MOST_XML) -> None:
    """Every member streamed: what it says of itself may be a lie. XML comes without DTD.

    `most_xml` is for whoever parses the XML afterwards.
    """
    unpacked = 0
    for entry in package.infolist():
        most = max(RATIO_FROM, MOST_RATIO * entry.compress_size)
        if entry.file_size > most:
            raise Refused("bomb")
        unpacked += _stream(package, entry, min(most, MOST_UNPACKED - unpacked), most_xml)


def _is_plain(name: str) -> bool:
    parts = name.removesuffix("/").split("/")
    return not any(part in ("", ".", "..") or set(part) & set("\\:\0") for part in parts)


def _check_places(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """The first member stands at the very beginning, each ends before the next begins."""
    file = package.fp
    assert file is not None
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end or (end == 0 and entry.header_offset):
            raise Refused("package")
        file.seek(entry.header_offset)
        *_, name_length, extra_length = _LOCAL.unpack(file.read(_LOCAL.size))
        end = entry.header_offset + _LOCAL.size + name_length + extra_length + entry.compress_size
    if end > package.start_dir:
        raise Refused("package")


def _stream(package: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, most_xml: int) -> int:
    """Read a member to its end, within `most` bytes; XML, whatever its name, without DTD."""
    size, before, is_xml = 0, b"", False
    with package.open(entry) as part:
        while chunk := part.read(CHUNK):
            plain = chunk.replace(b"\0", b"")  # UTF-16 reads as ASCII without its zeros
            if size == 0:
                is_xml = plain.lstrip(_BLANKS_AND_MARKS).startswith(b"<")
                _check_encoding(plain)
            size += len(chunk)
            if size > (min(most, most_xml) if is_xml else most):
                raise Refused("bomb")
            if is_xml and _DOCTYPE.search(before + plain):
                raise Refused("dtd")
            before = plain[-len(b"<!DOCTYPE") :]
    return size


def _check_encoding(start: bytes) -> None:
    """No encoding in which a DTD could hide; EBCDIC names itself by its first letters "<?xm"."""
    named = _ENCODING.search(start[:400])
    if start.startswith(_EBCDIC) or (named and named[1].lower() not in _ENCODINGS):
        raise Refused("dtd")
