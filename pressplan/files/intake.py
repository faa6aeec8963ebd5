"""Check a file by its structure, whatever its name and its sender say it is."""

import mmap
import zipfile
from pathlib import Path

from . import confined, names, packages, pictures
from .archive import Refused
from .kinds import KINDS_OF_ENDINGS, Kind
from .refusals import LARGEST_FILE, Unacceptable

_OPENER = Path(__file__).with_name("portable.py")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"PK\3\4", "package"), (b"%PDF-", "pdf"), (pictures.PNG, "png"), (pictures.JPG, "jpg"),
    (_OLE, "ole"),
)  # fmt: skip
_WITH_MACROS = (".docm", ".xlsm", ".dotm", ".xltm", ".xlsb")
SECONDS = 10  # to walk a PDF
_TAIL = 1024
_AFTER_THE_END = b"\r\n \t\0"


def check(path: Path, name: str) -> Kind:
    """What the file is; `name` is its display name. Raises Unacceptable."""
    try:
        _check_bulk(path.stat().st_size)
        if names.ending_of(name) in _WITH_MACROS:
            raise Refused("macros")
        kind = _kind(path)
        if KINDS_OF_ENDINGS.get(names.ending_of(name)) is not kind:
            known = names.ending_of(name) in KINDS_OF_ENDINGS
            raise Refused("mismatch" if known else "ending")
        return kind
    except Refused as refused:
        raise Unacceptable(refused.code, name) from refused


def _check_bulk(size: int) -> None:
    if size == 0:
        raise Refused("empty")
    if size > LARGEST_FILE:
        raise Refused("large")


def _kind(path: Path) -> Kind:
    with path.open("rb") as file:
        shape = _shape(file.read(len(_OLE)))
        if shape == "package":
            return packages.check(file)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if shape == "ole":
                raise Refused(_of_ole(data))
            if shape == "pdf":
                _check_pdf(path, data)
                return Kind.PDF
            if shape == "png":
                pictures.check_png(data)
            else:
                pictures.check_jpg(data)
    return Kind(shape)


def _shape(start: bytes) -> str:
    for magic, shape in _MAGIC:
        if start.startswith(magic):
            return shape
    raise Refused("unknown")


def _of_ole(data: mmap.mmap) -> str:
    """Office's old container also holds new documents with a password."""
    locked = data.find("EncryptedPackage".encode("utf-16-le")) >= 0
    return "encrypted" if locked else "old-office"


def _check_pdf(path: Path, data: mmap.mmap) -> None:
    """An end mark with nothing behind it, no zip at the same time, then its objects."""
    tail = data[-_TAIL:]
    _, mark, rest = tail.rpartition(b"%%EOF")
    if not mark:
        raise Refused("broken")
    if rest.strip(_AFTER_THE_END) or zipfile.is_zipfile(path):
        raise Refused("extra")
    with path.open("rb") as file:
        answer = confined.answer_of(_OPENER, stdin=file, timeout=SECONDS)
    if "refused" in answer:
        raise Refused(answer["refused"])
