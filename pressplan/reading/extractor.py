"""Opens a plan document that nobody trusts, in the child process of `files.confined`.

Loaded by its path, so it imports the two parsers and nothing of the product.
"""

import importlib.util
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import IO, Any

MOST_PAGES = 500
MOST_CHARACTERS = 1_000_000


def _load(path: Path) -> ModuleType:
    """A module by its path: the child has no package to import from."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_HERE = Path(__file__).parent
archive = _load(_HERE.parent / "files" / "archive.py")
Refused = archive.Refused  # its code is a key of `documents.SENTENCES`


def answer(file: IO[bytes], kind: str) -> dict[str, Any]:
    """The parts of a document of that kind, "docx" or "pdf"; raises Refused."""
    data = file.read()
    return {"parts": word(data) if kind == "docx" else pdf(data)}


def word(data: bytes) -> list[Any]:
    """Paragraphs and tables of a .docx whose package has been looked through first."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            check_package(package)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise Refused("broken") from error
    parts: list[Any] = _load(_HERE / "word.py").parts(data)
    characters = sum(len(text) for part in parts for text in _texts(part))
    if characters > MOST_CHARACTERS:
        raise Refused("long")
    return parts


def check_package(package: zipfile.ZipFile) -> None:
    """Directory first, then every part streamed: what it says of itself may be a lie."""
    archive.check_promises(package.infolist())
    names = {entry.filename for entry in package.infolist()}
    if "word/vbaProject.bin" in names:
        raise Refused("macros")
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise Refused(_other_package(names))
    archive.check_members(package)


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
