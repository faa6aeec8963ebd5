"""Workbooks that we write: row by row, and what somebody typed is text, whatever it looks like."""

from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

FONT = {"font_name": "Times New Roman", "font_size": 11}


class _Sheet(Worksheet):  # type: ignore[misc]
    """A sheet without rich text: XlsxWriter takes any `<r>…</r>` for its own, unescaped."""

    def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
        self._xml_inline_string(string, True, attributes)


class _Book(xlsxwriter.Workbook):  # type: ignore[misc]
    worksheet_class = _Sheet


def new_book(path: Path) -> Any:
    """A workbook in the letters of official papers. A row is written once, in its turn."""
    return _Book(
        path,
        {
            "constant_memory": True,
            "default_date_format": "dd/mm/yyyy",
            "default_format_properties": FONT,
        },
    )
