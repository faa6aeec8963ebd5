"""Opens a workbook that nobody trusts, in the child process of `files.confined`.

Loaded by its path, so it imports the standard library and its parser alone. The parser gives
values; formulas, merged cells and what lies far out are found in the XML itself, which is read as
a stream and no further than the limits.
"""

import io
import posixpath
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any
from xml.etree import ElementTree

MOST_MARKS = 200
MOST_CHARACTERS = 3_000_000
MOST_PLUMBING = 4 * 1024 * 1024
_WORKBOOK = "xl/workbook.xml"


class TooMuch(Exception):
    """More than a workbook to be read holds."""

    code = "bomb"


def answer(file: IO[bytes], most_rows: str, most_columns: str, *names: str) -> dict[str, Any]:
    """What stands in the sheets of these names, each by its name; those not there are left out."""
    from python_calamine import CalamineWorkbook

    data = file.read()
    limits = int(most_rows), int(most_columns)
    wanted = {_key(name): name for name in names}
    found: dict[str, Any] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for own, part in _sheets(package):
            if (name := wanted.get(_key(own))) and name not in found:
                found[name] = _marks(package, part, *limits) | {"own": own}
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    characters = 0
    for sheet in found.values():
        own = sheet.pop("own")
        if sheet["beyond"]:
            sheet["rows"] = []
            continue
        rows = book.get_sheet_by_name(own).to_python(skip_empty_area=False)
        sheet["rows"] = [[_plain(value) for value in row] for row in rows]
        characters += sum(len(v) for row in sheet["rows"] for v in row if isinstance(v, str))
        if characters > MOST_CHARACTERS:
            raise TooMuch
    return {"sheets": found}


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _plain(value: object) -> Any:
    """A value as JSON has it; an empty cell is None, what Excel holds for a day is named so."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime | date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return {"date": ""}
    return value


def _sheets(package: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(name, part) of each worksheet, as the workbook lists them."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _parsed(package, "xl/_rels/workbook.xml.rels")
        if relation.get("Type", "").endswith("/worksheet")
    }
    for element in _parsed(package, _WORKBOOK).iter():
        if _local(element.tag) == "sheet":
            id = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
            if target := targets.get(id):
                yield element.get("name", ""), _part(target)


def _part(target: str) -> str:
    joined = target if target.startswith("/") else posixpath.join("xl", target)
    return posixpath.normpath(joined).lstrip("/")


def _parsed(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if package.getinfo(name).file_size > MOST_PLUMBING:
        raise TooMuch
    return ElementTree.fromstring(package.read(name))


def _marks(package: zipfile.ZipFile, part: str, rows: int, columns: int) -> dict[str, Any]:
    """Where formulas, error values and merged cells are, and the first cell beyond the limits."""
    marks: dict[str, Any] = {"formulas": [], "broken": [], "merged": [], "beyond": None}
    with package.open(part) as xml:
        for row, column, cell in _cells(xml, marks["merged"]):
            kinds = {_local(child.tag): child for child in cell}
            value = kinds.get("v")
            if "f" in kinds:
                marks["formulas"].append([row, column])
            elif cell.get("t") == "e":
                marks["broken"].append([row, column])
            elif "is" not in kinds and (value is None or not value.text):
                continue
            if row > rows or column > columns:
                marks["beyond"] = [row, column]
                break
    for kind in ("formulas", "broken"):
        marks[kind] = marks[kind][:MOST_MARKS]
    return marks


def _cells(
    xml: IO[bytes], merged: list[list[int]]
) -> Iterator[tuple[int, int, ElementTree.Element]]:
    """(row, column, element) of each cell of a sheet, and its merged ranges on the way."""
    row = column = 0
    top: ElementTree.Element | None = None
    for event, element in ElementTree.iterparse(xml, ("start", "end")):
        kind = _local(element.tag)
        if event == "start":
            if kind == "sheetData":
                top = element
            elif kind == "row":
                row, column = int(element.get("r") or row + 1), 0
            continue
        if kind == "c":
            place = element.get("r")
            row, column = _place(place) if place else (row, column + 1)
            yield row, column, element
            element.clear()
        elif kind == "row" and top is not None:
            top.clear()
        elif kind == "mergeCell" and len(merged) < MOST_MARKS:
            first, _, last = element.get("ref", "A1").partition(":")
            merged.append([*_place(first), *_place(last or first)])


def _place(reference: str) -> tuple[int, int]:
    """(row, column) from 1 of a reference such as B7."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), column


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
