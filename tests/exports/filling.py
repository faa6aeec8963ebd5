"""A progress workbook as somebody fills it in: the file that was downloaded, some cells changed."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook

from pressplan.exports.progress import COLUMNS, SHEET
from pressplan.files.cells import letter_of
from tests.files.corpus import changed
from tests.strict import Browser

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KEYS = [column.key for column in COLUMNS]
FIRST = 5  # the first row below the headings, as Excel numbers them
ElementTree.register_namespace("", MAIN)


def download(browser: Browser, query: str = "") -> bytes:
    """The workbook as this person gets it."""
    browser.get(f"/exports/progress.xlsx?{query}")
    with browser.response as response:
        return response.data


def cells(data: bytes) -> list[dict[str, Any]]:
    """The rows of a workbook by the keys of its columns."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(SHEET)
    rows = sheet.to_python(skip_empty_area=False)[FIRST - 1 :]
    return [dict(zip(KEYS, row, strict=False)) for row in rows]


def row_of(data: bytes, code: str) -> int:
    """The row of a task."""
    return next(n for n, row in enumerate(cells(data), start=FIRST) if row["code"] == code)


def fill(data: bytes, rows: dict[str, dict[str, object]]) -> bytes:
    """The workbook with these cells typed in, by code and column, everything else as it was."""
    places = {
        f"{letter_of(KEYS.index(key))}{row_of(data, code)}": value
        for code, typed in rows.items()
        for key, value in typed.items()
    }
    return put(data, places)


def put(data: bytes, places: dict[str, object]) -> bytes:
    """The workbook with these cells typed in, by their references."""

    def change(sheet: ElementTree.Element) -> None:
        for place, value in places.items():
            _set(_cell(sheet, place), value)

    return edited(data, change)


def edited(data: bytes, change: Callable[[ElementTree.Element], None]) -> bytes:
    """The workbook with its first sheet changed."""

    def rewritten(body: bytes) -> bytes:
        sheet = ElementTree.fromstring(body)
        change(sheet)
        return ElementTree.tostring(sheet, encoding="utf-8", xml_declaration=True)

    return changed({"xl/worksheets/sheet1.xml": rewritten}, data)


def rows_in(sheet: ElementTree.Element) -> list[ElementTree.Element]:
    return list(sheet.iter(f"{{{MAIN}}}row"))


def _cell(sheet: ElementTree.Element, place: str) -> ElementTree.Element:
    number = re.sub(r"\D", "", place)
    row = next((r for r in rows_in(sheet) if r.get("r") == number), None)
    if row is None:
        data = next(sheet.iter(f"{{{MAIN}}}sheetData"))
        row = ElementTree.SubElement(data, f"{{{MAIN}}}row", {"r": number})
    found = next((c for c in row if c.get("r") == place), None)
    return found if found is not None else ElementTree.SubElement(row, f"{{{MAIN}}}c", {"r": place})


def _set(cell: ElementTree.Element, value: object) -> None:
    """As Excel stores it: a number as a value, a text inline, `=…` as a formula with its result."""
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if isinstance(value, int | float):
        ElementTree.SubElement(cell, f"{{{MAIN}}}v").text = repr(value)
    elif isinstance(value, str) and value.startswith("FORMULA "):
        ElementTree.SubElement(cell, f"{{{MAIN}}}f").text = value.removeprefix("FORMULA ")
        ElementTree.SubElement(cell, f"{{{MAIN}}}v").text = "5"
    elif value is not None:
        cell.set("t", "inlineStr")
        text = ElementTree.SubElement(ElementTree.SubElement(cell, f"{{{MAIN}}}is"), f"{{{MAIN}}}t")
        text.text = str(value)
