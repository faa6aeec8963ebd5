"""One export in a process of its own: `python -m bench.export ours|bare ROWS|all`.

Prints its rows, the seconds of CPU that it took and its peak of memory in MiB. `bare` writes
the very rows of `ours` with the same formats, read beforehand, by nothing but XlsxWriter.
"""

import itertools
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import xlsxwriter

from pressplan import clock, create_app
from pressplan.access import SYSTEM
from pressplan.database import reading
from pressplan.exports import queries, workbooks
from pressplan.exports.workbooks import About
from pressplan.tasks.forms import Filters
from pressplan.tasks.queries import chosen_plan, reckoning

Rows = Iterable[list[str | int | float | date | None]]


def main(kind: str, most: int | None) -> None:
    with create_app().app_context(), reading(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        if kind == "ours":
            begun = time.process_time()
            count = workbooks.write_table(
                path, sheet="Rows", title="", subtitle="", columns=queries.TASK_COLUMNS,
                rows=_rows(most), about=About("Rows", SYSTEM, clock.now(), clock.today()),
            )  # fmt: skip
        else:
            rows = list(_rows(most))
            begun = time.process_time()
            count = _bare(path, rows)
        took = time.process_time() - begun
    sys.stdout.write(json.dumps({"rows": count, "seconds": took, "memory": _peak()}))


def _peak() -> float:
    """The most memory that this program had, in MiB; `getrusage` also counts who started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def _rows(most: int | None) -> Rows:
    found = chosen_plan("")
    assert found is not None
    today = clock.today()
    filters = Filters(year=today.year)
    rows = queries.task_rows(filters, found[0], reckoning(found[0], today=today))
    return itertools.islice(rows, most)


def _bare(path: Path, rows: Rows) -> int:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    styles = workbooks.styles_of(book)
    sheet, number = book.add_worksheet(), 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value is None or value == "":
                sheet.write_blank(number, column, None, styles["text"])
            elif isinstance(value, str):
                sheet.write_string(number, column, value, styles["text"])
            elif isinstance(value, date):
                sheet.write_datetime(number, column, value, styles["date"])
            else:
                sheet.write_number(number, column, value, styles["number"])
    book.close()
    return number


if __name__ == "__main__":
    main(sys.argv[1], None if sys.argv[2] == "all" else int(sys.argv[2]))
