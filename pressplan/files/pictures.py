"""PNG and JPEG by their structure: whole, of a bounded size, and nothing hung on behind.

No decoder looks at them here: headers and lengths tell enough, and a decoder can be attacked.
"""

import mmap
import re
import struct
import zlib
from collections.abc import Iterator

from .archive import Refused

LONGEST_SIDE = 20_000
MOST_PIXELS = 120_000_000  # an A3 sheet at 600 dots to the inch is 70 million
PNG = b"\x89PNG\r\n\x1a\n"
JPG = b"\xff\xd8\xff"
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # SOF0 … SOF15 (ITU-T T.81, table B.1)
_SCAN, _END = 0xDA, 0xD9
# What a browser or an unpacker would take for something else. Phones append data of their own.
_ELSE = re.compile(
    rb"<(?:!doctype|html|script|svg[\s>]|\?php|body|iframe)|%PDF-|PK(?:\x03\x04|\x05\x06)",
    re.IGNORECASE,
)


def check_png(data: mmap.mmap) -> None:
    """Every chunk with its checksum, IHDR first, IEND last and at the very end (ISO 15948)."""
    at, name = len(PNG), b""
    while name != b"IEND":
        first = at == len(PNG)
        (length,), name = _unpacked(">I", data, at), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + length]
        (checksum,) = _unpacked(">I", data, at + 8 + length)
        if checksum != zlib.crc32(name + body) or first != (name == b"IHDR"):
            raise Refused("broken")
        if first:
            _check_size(*_unpacked(">II", body, 0))
        at += length + 12
    if at != len(data):
        raise Refused("extra")


def check_jpg(data: mmap.mmap) -> None:
    """Segments by their lengths and scans to their end: sizes in bounds, an end marker."""
    sized = False
    for marker, at in _segments(data):
        if marker in _SIZES:
            height, width = _unpacked(">HH", data, at + 3)
            _check_size(width, height)
            sized = True
        elif marker == _END:
            if not sized:
                raise Refused("broken")
            if _ELSE.search(data, at):
                raise Refused("extra")
            return
    raise Refused("broken")


def _segments(data: mmap.mmap) -> Iterator[tuple[int, int]]:
    """Each marker, and where its length (after the end marker: what is left) stands."""
    at = 2
    while found := _MARKER.search(data, at):
        marker, at = data[found.start() + 1], found.end()
        yield marker, at
        if marker == _END:
            return
        (length,) = _unpacked(">H", data, at)
        if length < 2 or at + length > len(data):
            raise Refused("broken")
        at += length


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise Refused("broken")
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Refused("picture")


def _unpacked(form: str, data: mmap.mmap | bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, data, at)
    except struct.error as error:
        raise Refused("broken") from error
