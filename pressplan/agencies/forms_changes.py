"""The form of what a document decides of agencies."""

from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, SelectChoice

from ..forms import Form, choice, day, line, several
from .changes import MOST_RECEIVERS, AgencyChangeKind, Decision, Receiver
from .models import KIND_WORDS, Agency, AgencyKind

NEW, NOBODY = "new", ""
_KINDS = [SelectChoice(kind.value, KIND_WORDS[kind]) for kind in AgencyKind]


class ChangeForm(Form):
    """One form for the four kinds; a field that its kind does not ask for is left empty.

    Up to four receivers, numbered from 1: `into_1` is an agency that is there, or NEW with a
    name, short name, kind and governing body of its own.
    """

    kind = HiddenField()
    agencies = several("Cơ quan")
    since = day("Từ ngày", required="Nhập ngày ghi trong văn bản.")
    document = line(
        "Văn bản quyết định", required="Ghi số, ngày và cơ quan ban hành văn bản.", longest=300
    )

    def __init__(self, kind: AgencyChangeKind, agencies: Sequence[Agency], **options: Any) -> None:
        super().__init__(**options)
        self.change_kind = kind
        self.kind.data = kind.value
        there = [(str(agency.id), agency.name) for agency in agencies]
        bodies = [
            (str(agency.id), agency.name) for agency in agencies if agency.kind != AgencyKind.PRESS
        ]
        self.agencies.choices = there
        for number in range(1, MOST_RECEIVERS + 1):
            self[f"into_{number}"].choices = [
                SelectChoice(NOBODY, "Chọn…"), SelectChoice(NEW, "Cơ quan mới, lập theo văn bản"),
                *(SelectChoice(*pair) for pair in there),
            ]  # fmt: skip
            self[f"above_{number}"].choices = [
                SelectChoice("0", "Không có, hoặc chưa rõ"), *(SelectChoice(*p) for p in bodies)
            ]  # fmt: skip

    @property
    def numbers(self) -> range:
        """Which receivers this kind asks for."""
        most = {
            AgencyChangeKind.RENAMED: 1, AgencyChangeKind.MERGED: 1,
            AgencyChangeKind.SPLIT: MOST_RECEIVERS, AgencyChangeKind.DISSOLVED: 0,
        }  # fmt: skip
        return range(1, most[self.change_kind] + 1)

    def validate(self, extra_validators: Any = None) -> bool:
        """Which fields must be filled depends on the kind."""
        filled = bool(super().validate(extra_validators))
        if not self.agencies.data and not self.agencies.errors:
            self.refuse("agencies", "Hãy chọn cơ quan.")
            filled = False
        for number in self.numbers:
            if sentence := self._missing(number):
                self.refuse(*sentence)
                filled = False
        return filled

    def decision(self) -> Decision:
        """What was filled in."""
        numbers = [n for n in self.numbers if self._is_asked(n)]
        return Decision(
            kind=self.change_kind, since=self.since.data, document=self.document.data,
            agency_ids=tuple(dict.fromkeys(int(id) for id in self.agencies.data)),
            receivers=tuple(map(self._receiver, numbers)),
        )  # fmt: skip

    def _is_asked(self, number: int) -> bool:
        return self.change_kind is AgencyChangeKind.RENAMED or bool(self[f"into_{number}"].data)

    def _missing(self, number: int) -> tuple[str, str] | None:
        into, name = f"into_{number}", f"name_{number}"
        if self.change_kind is AgencyChangeKind.RENAMED:
            return None if self[name].data else (name, "Hãy nhập tên mới.")
        least = 1 if self.change_kind is AgencyChangeKind.MERGED else 2
        if not self[into].data:
            return (into, "Hãy chọn cơ quan nhận.") if number <= least else None
        if self[into].data == NEW and not self[name].data:
            return name, "Hãy nhập tên cơ quan mới."
        return None

    def _receiver(self, number: int) -> Receiver:
        split = self.change_kind is AgencyChangeKind.SPLIT
        takes = bool(self[f"takes_{number}"].data) or not split
        into = self[f"into_{number}"].data
        name, short = self[f"name_{number}"].data or "", self[f"short_{number}"].data or ""
        if self.change_kind is AgencyChangeKind.RENAMED:
            return Receiver(name=name, short_name=short)
        if into != NEW:
            return Receiver(agency_id=int(into), takes_work=takes)
        return Receiver(
            name=name, short_name=short, kind=self[f"kind_{number}"].data,
            governing_body_id=int(self[f"above_{number}"].data) or None, takes_work=takes,
        )  # fmt: skip


for _number in range(1, MOST_RECEIVERS + 1):
    for _name, _field in {
        "into": choice("Cơ quan nhận", default=NOBODY),
        "name": line("Tên", longest=200),
        "short": line("Tên viết tắt", longest=60),
        "kind": choice("Loại cơ quan", _KINDS, default=AgencyKind.PRESS.value),
        "above": choice("Cơ quan chủ quản", default="0"),
        "takes": BooleanField("Nhận đầu việc, trách nhiệm của cơ quan cũ", default=_number <= 2),
    }.items():
        setattr(ChangeForm, f"{_name}_{_number}", _field)


def people_chosen(most: int) -> dict[int, int]:
    """Where each person goes, from the selects of the preview; what makes no sense is left out."""
    chosen = {}
    for name, text in request.form.items():
        id = name.removeprefix("person_")
        is_id = id != name and id.isascii() and id.isdigit() and len(id) < 10
        if is_id and text in {"-1", *map(str, range(most))}:
            chosen[int(id)] = int(text)
    return chosen
