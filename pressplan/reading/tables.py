"""Tables of tasks: columns known by their headings, groups by their Roman rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .blocks import Mark, marked
from .entries import Entry
from .labels import Label, column_of, split_labels
from .shapes import Doubt, Section
from .text import bare, is_upper, starts_lower

NO_COLUMNS = "Không nhận ra các cột của bảng này nên không đọc được."
NO_TASK = "Dòng của bảng không có nội dung nhiệm vụ."
JOINED = "Dòng của bảng được nối vào nhiệm vụ ở dòng trước: xin xem có đúng không."
NO_CODE = "Dòng của bảng không có số thứ tự."
_HEAD_ROWS = 4
_PARTY_COLUMNS = {Label.LEAD, Label.COORDINATOR}


@dataclass(frozen=True)
class Row:
    """One row with the source line that shows it; a merged cell stands in each of its places."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The rows of a table, in order."""

    rows: tuple[Row, ...]

    @property
    def lines(self) -> tuple[int, ...]:
        return tuple(row.line for row in self.rows)


@dataclass(frozen=True)
class Layout:
    """What each column holds, and the index of the first row below the head."""

    columns: tuple[Label | None, ...]
    body: int


def layout(table: Table) -> Layout | None:
    """The columns of a table of tasks; None when it is another table."""
    for start in range(min(_HEAD_ROWS, len(table.rows))):
        for height in (2, 1):
            head = table.rows[start : start + height]
            columns = _columns([row.cells for row in head])
            known = {column for column in columns if column}
            if len(head) == height and _is_task_table(known) and _is_head(head[-1].cells):
                return Layout(columns, start + height)
    return None


def read_table(
    table: Table, section: Section | None, doubts: list[Doubt]
) -> tuple[list[Entry], list[Section]]:
    """The tasks of a table, and the groups its Roman rows make."""
    shape = layout(table)
    if shape is None:
        first = table.rows[0]
        doubts.append(Doubt(first.line, " | ".join(first.cells), NO_COLUMNS))
        return [], []
    reader = _TableReader(shape, section, doubts)
    for row in table.rows[shape.body :]:
        reader.read(row)
    return reader.finish()


class _TableReader:
    """Goes down the rows of one table."""

    def __init__(self, shape: Layout, section: Section | None, doubts: list[Doubt]) -> None:
        self.shape = shape
        self.section = section
        self.doubts = doubts
        self.entries: list[Entry] = []
        self.groups: list[Section] = []
        self.by_number: dict[str, Section] = {}
        self.numbered = Label.CODE in shape.columns

    def read(self, row: Row) -> None:
        cells = self._cells(row)
        code, text = _code_and_text(cells)
        rest = dict(cells)
        rest.pop(Label.CODE, None)
        rest.pop(Label.TASK, None)
        if not any(row.cells) or self._is_repeated_head(row):
            return
        if self._is_group(row, code, text, rest):
            self._open_group(Section(code, bare(text), "tasks", row.line))
        elif self._is_same_task(code, text):
            self._extend(row, "", rest)
        elif self._is_broken(code, text, rest):
            self.doubts.append(Doubt(row.line, _shown(row), JOINED))
            self._extend(row, text, rest)
        elif not text:
            self.doubts.append(Doubt(row.line, _shown(row), NO_TASK))
        else:
            self._open(row, code, text, rest)

    def finish(self) -> tuple[list[Entry], list[Section]]:
        """A row with nothing but a number and a text is a heading when "1.1" follows its "1"."""
        stems = {entry.code.rpartition(".")[0] for entry in self.entries}
        for entry in self.entries:
            if not entry.found and entry.code in stems:
                self._open_group(Section(entry.code, bare(entry.text), "tasks", entry.first))
        tasks = [e for e in self.entries if e.found or e.code not in stems]
        for task in tasks:
            task.group = self.by_number.get(task.code.rpartition(".")[0], task.group)
        return tasks, self.groups

    def _open_group(self, group: Section) -> None:
        self.groups.append(group)
        if group.number:
            self.by_number[group.number] = group

    def _open(self, row: Row, code: str, text: str, rest: dict[Label, str]) -> None:
        if not code:
            code = str(len(self.entries) + 1)
            if self.numbered:
                self.doubts.append(Doubt(row.line, _shown(row), NO_CODE))
        title, *below = [line for line in text.split("\n") if line]
        body = [(row.line, line) for line in below]
        entry = Entry(code, title, row.line, row.line, body, [], self.section, self._group(code))
        self.entries.append(entry)
        for label, value in rest.items():
            _add(entry, label, value, row.line)

    def _extend(self, row: Row, text: str, rest: dict[Label, str]) -> None:
        """Add a row to the task above: a cut cell goes on, a whole new name is one more."""
        entry = self.entries[-1]
        entry.last = row.line
        if text:
            entry.text = f"{entry.text} {text}"
        for label, value in rest.items():
            above = next((f for f in entry.found if f.label is label and f.value), None)
            if above is None:
                _add(entry, label, value, row.line)
            elif value and value not in above.value:
                whole = label in _PARTY_COLUMNS and not starts_lower(value)
                above.value += ("\n" if whole else " ") + value

    def _cells(self, row: Row) -> dict[Label, str]:
        cells: dict[Label, str] = {}
        for column, cell in zip(self.shape.columns, row.cells, strict=False):
            if column and cell and cells.get(column) != cell:
                cells[column] = f"{cells[column]}\n{cell}" if column in cells else cell
        return cells

    def _group(self, code: str) -> Section | None:
        """The group a row stands under: the last one, or the one its number continues."""
        last = self.groups[-1] if self.groups else None
        return self.by_number.get(code.rpartition(".")[0], last)

    def _is_repeated_head(self, row: Row) -> bool:
        columns = tuple(column_of(cell) for cell in row.cells)
        same = sum(a is b for a, b in zip(columns, self.shape.columns, strict=False) if b)
        return same >= 3 or all(re.fullmatch(r"\(?\d\)?|", cell) for cell in row.cells)

    def _is_group(self, row: Row, code: str, text: str, rest: dict[Label, str]) -> bool:
        merged = (
            len({cell for cell in row.cells if cell and cell != code}) == 1 and len(row.cells) > 2
        )
        alone = merged or not rest
        heading = re.fullmatch(r"[IVX]+|[A-EĐ]", code) or is_upper(text) or (merged and bool(rest))
        return bool(text) and alone and bool(heading)

    def _is_same_task(self, code: str, text: str) -> bool:
        if not self.entries or not text:
            return False
        last = self.entries[-1]
        return code == last.code and text == "\n".join(
            [last.text, *(line for _, line in last.body)]
        )

    def _is_broken(self, code: str, text: str, rest: dict[Label, str]) -> bool:
        """Whether a page break cut the row above: no number, and no task of its own."""
        if code or not self.entries or not self.numbered:
            return False
        return starts_lower(text) if text else bool(rest)


def _add(entry: Entry, label: Label, value: str, line: int) -> None:
    """A cell may itself carry labels ("Chủ trì: …; phối hợp: …")."""
    before, labelled = split_labels(value)
    if before or not labelled:
        entry.add(label, before, line)
    for inner, part in labelled:
        entry.add(inner, part, line)


def _columns(head: Sequence[tuple[str, ...]]) -> tuple[Label | None, ...]:
    """The label of each column; a lower heading is more exact than the one it stands under."""
    width = max(len(cells) for cells in head)
    rows = [cells + ("",) * (width - len(cells)) for cells in head]
    columns = []
    for cells in zip(*rows, strict=True):
        labels = [column_of(cell) for cell in reversed(cells) if cell]
        columns.append(next((label for label in labels if label), None))
    return tuple(columns)


def _is_task_table(known: set[Label]) -> bool:
    return (
        Label.TASK in known
        and len(known & {Label.LEAD, Label.COORDINATOR, Label.BOTH, Label.TIME}) > 0
    )


def _is_head(cells: tuple[str, ...]) -> bool:
    """Whether a row is a part of the head: every cell a heading, none a sentence or a number."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(column_of(cell) for cell in filled)


def _code_and_text(cells: dict[Label, str]) -> tuple[str, str]:
    """The printed number of a row, from its own column or from the start of the text."""
    code = bare(cells.get(Label.CODE, "")).strip("()")
    text = cells.get(Label.TASK, "")
    if code == bare(text):  # one cell merged over the whole row
        code = ""
    mark, number, rest = marked(text)
    if not code and mark not in (Mark.PLAIN, Mark.BULLET):
        return number, rest
    return code, text


def _shown(row: Row) -> str:
    return " | ".join(cell.replace("\n", " ") for cell in row.cells)
