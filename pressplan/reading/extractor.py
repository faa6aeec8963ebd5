"""The child process that opens a file nobody trusts: bytes in, JSON out.

Run by path with `-I`, so that it imports the two parsers and nothing of the product. It limits
itself before it looks at the first byte; the parent (`documents`) keeps the clock.
"""

import importlib.util
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

MEGABYTE = 1024 * 1024
MEMORY = 1024 * MEGABYTE
CPU_SECONDS = 20
MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * MEGABYTE
MOST_XML = 32 * MEGABYTE
MOST_RATIO = 200
RATIO_FROM = MEGABYTE  # small parts of a document pack well and do no harm
MOST_PAGES = 500
MOST_CHARACTERS = 1_000_000
CHUNK = 256 * 1024
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)", re.IGNORECASE)
_EBCDIC = b"\x4c\x6f\xa7\x94"
_BLANKS_AND_MARKS = b" \t\r\n\xef\xbb\xbf\xff\xfe"
_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}


class Refused(Exception):
    """The reason, as a key of `documents.SENTENCES`."""


def main() -> None:
    kind, data = sys.argv[1], sys.stdin.buffer.read()
    limit()
    try:
        answer: dict[str, Any] = {"parts": word(data) if kind == "docx" else pdf(data)}
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "bomb"}
    except Exception:
        answer = {"refused": "broken"}
    sys.stdout.write(json.dumps(answer))


def limit() -> None:
    """Little memory, little time, no file written, no core dumped."""
    try:
        import resource
    except ImportError:  # not on Windows: there the parent's clock is the only limit
        return
    limits = (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
    )  # fmt: skip
    for what, most in limits:
        resource.setrlimit(what, (most, most))


def word(data: bytes) -> list[Any]:
    """Paragraphs and tables of a .docx whose package has been looked through first."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            check_package(package)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise Refused("broken") from error
    parts: list[Any] = _sibling("word").parts(data)
    characters = sum(len(text) for part in parts for text in _texts(part))
    if characters > MOST_CHARACTERS:
        raise Refused("long")
    return parts


def check_package(package: zipfile.ZipFile) -> None:
    """Directory first, then every part streamed: what it says of itself may be a lie."""
    entries = package.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    if "word/vbaProject.bin" in names:
        raise Refused("macros")
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise Refused(_other_package(names))
    unpacked = 0
    for entry in entries:
        most = max(RATIO_FROM, MOST_RATIO * entry.compress_size)
        if entry.file_size > most:
            raise Refused("bomb")
        unpacked += _stream(package, entry, min(most, MOST_UNPACKED - unpacked))


def _stream(package: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> int:
    """Read a part to its end, within `most` bytes; XML, whatever its name, without DTD."""
    size, before, is_xml = 0, b"", False
    with package.open(entry) as part:
        while chunk := part.read(CHUNK):
            plain = chunk.replace(b"\0", b"")  # UTF-16 reads as ASCII without its zeros
            if size == 0:
                is_xml = plain.lstrip(_BLANKS_AND_MARKS).startswith(b"<")
                _check_encoding(plain)
            size += len(chunk)
            if size > (min(most, MOST_XML) if is_xml else most):
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


def _other_package(names: set[str]) -> str:
    if any(name.startswith("xl/") for name in names):
        return "excel"
    if any(name.startswith("ppt/") for name in names):
        return "powerpoint"
    return "opendocument" if "mimetype" in names else "zip"


def pdf(data: bytes) -> list[str]:
    """The lines of text of a PDF, page after page, without page numbers."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        try:
            opened = reader.decrypt("")
        except Exception as error:  # an unknown cipher, or one that needs another package
            raise Refused("encrypted") from error
        if not opened:
            raise Refused("encrypted")
    if len(reader.pages) > MOST_PAGES:
        raise Refused("long")
    lines: list[str] = []
    for number, page in enumerate(reader.pages, 1):
        lines += _page_lines(page.extract_text(), number)
        if sum(map(len, lines)) > MOST_CHARACTERS:
            raise Refused("long")
    if not any(line.strip() for line in lines):
        raise Refused("scan")
    return lines


def _page_lines(text: str, number: int) -> list[str]:
    lines = text.split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    ends = {filled[0], filled[-1]} if filled else set()
    return [line for at, line in enumerate(lines) if at not in ends or line.strip() != str(number)]


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    else:
        yield from (cell for row in part for cell in row)


def _sibling(name: str) -> ModuleType:
    """The module beside this file: run by path, the child has no package to import from."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
