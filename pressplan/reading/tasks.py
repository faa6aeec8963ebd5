"""The section of tasks: numbered items, and the labelled lines that say who and when."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from .blocks import Block, Mark
from .entries import Entry, Found
from .labels import Label, glued_heading, split_labels
from .parties import opens_a_party
from .shapes import Doubt, Section
from .text import flat

NO_OWNER = "Dòng này không thuộc nhiệm vụ nào."
NOT_UNDERSTOOD = "Không hiểu dòng này thuộc phần nào của nhiệm vụ."
GROUP_TEXT = "Đoạn dưới tên nhóm, không đọc thành nhiệm vụ."
GLUED = "Bảng bị dính cột khi lấy chữ ra khỏi tệp: xin nhập nhiệm vụ từ bản .docx."
_TABLE_HEAD = re.compile(r"(?:so )?s?tt(?! ?&)|nhiem vu ?(?:co quan|don vi)")
_HEAD_LINES, _HEAD_LENGTH = 8, 200
_PARTIES = (Label.LEAD, Label.COORDINATOR, Label.BOTH)


def read_tasks(
    blocks: Sequence[Block], section: Section, doubts: list[Doubt]
) -> tuple[list[Entry], list[Section]]:
    """The tasks of a section's blocks, and the headings that group them."""
    reader = _TaskReader(section, doubts)
    lost = lost_table(blocks)
    readable = blocks[:lost]
    for block, following in zip_longest(readable, readable[1:]):
        reader.read(block, following)
    doubts += [Doubt(block.first, block.text, GLUED) for block in blocks[len(readable) :]]
    return reader.finish()


def lost_table(blocks: Sequence[Block]) -> int | None:
    """Where the head of a table stands that lost its columns, on one line or over several.

    What follows it can't be told apart any more: it is shown to the user, not guessed at.
    """
    for at, block in enumerate(blocks):
        if _TABLE_HEAD.match(flat(block.text[:_HEAD_LENGTH])):
            head = " ".join(below.text[:_HEAD_LENGTH] for below in blocks[at : at + _HEAD_LINES])
            if glued_heading(head):
                return at
    return None


class _TaskReader:
    """Goes through the blocks, knowing the item that is open."""

    def __init__(self, section: Section, doubts: list[Doubt]) -> None:
        self.section = section
        self.doubts = doubts
        self.entries: list[Entry] = []
        self.items: dict[str, Entry] = {}  # by code, since the last group
        self.parents: dict[int, Entry] = {}  # id of an item → the item above it
        self.bullets: dict[str, int] = {}  # how many codes were made up below a number
        self.group: Section | None = None
        self.groups: list[Section] = []
        self.lettered = ""  # the code that letters hang below
        self.item: Entry | None = None

    def read(self, block: Block, following: Block | None) -> None:
        before, labels = split_labels(block.text)
        if labels and not before:
            self._label(block, labels)
        elif block.mark in (Mark.ROMAN, Mark.CAPITAL):
            self._open_group(block)
        elif block.mark in (Mark.NUMBER, Mark.LETTER):
            self._open(block, self._code(block), before, labels)
        elif labels:
            self._open_or_add(block, before, labels)
        elif not self._continues_a_list(block):
            self._text(block, following)

    def finish(self) -> tuple[list[Entry], list[Section]]:
        """What has items below it and no labels is a heading, all else is a task."""
        tasks = []
        with_items = {id(parent) for parent in self.parents.values()}
        for entry in self.entries:
            if entry.found or id(entry) not in with_items:
                tasks.append(entry)
                continue
            self.groups.append(Section(entry.code, entry.text.rstrip(" .:;"), "tasks", entry.first))
            self.doubts += [Doubt(line, text, GROUP_TEXT) for line, text in entry.body]
        headings = {group.line: group for group in self.groups}
        for entry in tasks:
            above = self.parents.get(id(entry))
            entry.group = headings.get(above.first, entry.group) if above else entry.group
        return tasks, sorted(self.groups, key=lambda group: group.line)

    def _label(self, block: Block, labels: list[tuple[Label, str]]) -> None:
        if self.item is None:
            self.doubts.append(Doubt(block.first, block.text, NO_OWNER))
            return
        for label, value in labels:
            self.item.add(label, value, block.first)
        self.item.last = block.last

    def _open_group(self, block: Block) -> None:
        self.group = Section(block.number, block.text.rstrip(" .:;"), "tasks", block.first)
        self.groups.append(self.group)
        self.items, self.bullets, self.lettered, self.item = {}, {}, "", None

    def _code(self, block: Block) -> str:
        if block.mark is Mark.NUMBER:
            self.lettered = block.number
            return block.number
        return ".".join(filter(None, [self.lettered, block.number]))

    def _open(self, block: Block, code: str, text: str, labels: list[tuple[Label, str]]) -> Entry:
        entry = Entry(code, text, block.first, block.last, section=self.section, group=self.group)
        self.entries.append(entry)
        if above := self._above(code):
            self.parents[id(entry)] = above
        self.items[code] = self.item = entry
        for label, value in labels:
            entry.add(label, value, block.first)
        return entry

    def _above(self, code: str) -> Entry | None:
        """The nearest item whose code this one continues: "1.a" of "1.a.2", else "1"."""
        while "." in code:
            code = code.rpartition(".")[0]
            if code in self.items:
                return self.items[code]
        return None

    def _open_or_add(self, block: Block, before: str, labels: list[tuple[Label, str]]) -> None:
        """A line with labels inside it: a task of its own, unless it ends the open one."""
        if self.item is None or self.item.found or block.mark is Mark.BULLET:
            self._open(block, self._bullet_code(), before, labels)
            return
        self.item.body.append((block.first, before))
        self._label(block, labels)

    def _continues_a_list(self, block: Block) -> bool:
        """Whether the line is one more value of the label above it."""
        last = self.item.found[-1] if self.item and self.item.found else None
        if self.item is None or last is None or not _goes_on(last, block):
            return False
        last.value = f"{last.value}\n{block.text}".strip()
        self.item.last = block.last
        return True

    def _text(self, block: Block, following: Block | None) -> None:
        labelled_next = following is not None and _is_label(following)
        if self.item is None:
            if labelled_next:
                self._open(block, self._bullet_code(), block.text, [])
            elif not block.text.endswith(":"):
                self.doubts.append(Doubt(block.first, block.text, NO_OWNER))
        elif not self.item.found:
            self.item.body.append((block.first, block.text))
            self.item.last = block.last
        elif labelled_next and block.mark is Mark.BULLET:
            self._part_from_heading()
            self._open(block, self._bullet_code(), block.text, [])
        else:
            self.doubts.append(Doubt(block.first, block.text, NOT_UNDERSTOOD))

    def _part_from_heading(self) -> None:
        """The first bullet of a list of tasks was taken for the text of the heading: undo it."""
        heading = self.item
        if heading is None or heading.code != self.lettered or not heading.body:
            return
        (line, title), *body = heading.body
        code = self._bullet_code()
        self.items[code] = first = Entry(
            code, title, line, heading.last, body, heading.found, heading.section, heading.group
        )
        heading.body, heading.found = [], []
        self.entries.append(first)
        self.parents[id(first)] = heading

    def _bullet_code(self) -> str:
        """A code for a task without a number: the next one below the last number."""
        stem = f"{self.lettered}." if self.lettered else ""
        number = self.bullets.get(stem, 0) + 1
        while f"{stem}{number}" in self.items:
            number += 1
        self.bullets[stem] = number
        return f"{stem}{number}"


def _goes_on(last: Found, block: Block) -> bool:
    if last.label in _PARTIES:
        return opens_a_party(block.text) and (last.goes_on or block.mark is Mark.PLAIN)
    if last.label is Label.TIME:
        return not last.value
    return last.goes_on


def _is_label(block: Block) -> bool:
    before, labels = split_labels(block.text)
    return bool(labels) and not before
