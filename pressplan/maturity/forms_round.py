"""What staff fill in of a round."""

from collections.abc import Iterable
from datetime import date

from wtforms import HiddenField, SelectChoice

from ..agencies.models import AgencyGroup
from ..forms import FIRST_YEAR, LAST_YEAR, Form, choice, day, line, lines, several, whole
from ..plans.rules import Reading
from .actions_round import RoundDraft
from .models import Edition
from .models_round import Round

SAME = (
    "name", "year", "data_from", "data_until", "entry_from", "entry_until", "quoted", "document",
    "note",
)  # fmt: skip
READINGS = [
    SelectChoice(Reading.BEFORE.value, "Trước ngày (ngày cuối cùng là hôm trước)"),
    SelectChoice(Reading.BY.value, "Đến hết ngày"),
]


class RoundForm(Form):
    """A round; `seen` is the version that the person looked at."""

    seen = HiddenField()
    name = line("Tên đợt", required="Đặt tên cho đợt, ví dụ “Đợt năm 2026”.", longest=200)
    edition = choice("Bộ chỉ số")
    year = whole("Kết quả của năm", FIRST_YEAR, LAST_YEAR, required="Nhập năm.")
    data_from = day("Số liệu từ ngày", required="Nhập ngày đầu của kỳ số liệu.")
    data_until = day("Số liệu đến ngày", required="Nhập ngày cuối của kỳ số liệu.")
    entry_from = day("Nhập từ ngày", required="Nhập ngày bắt đầu nhập.")
    entry_until = day("Nhập đến ngày")
    quoted = day("Thời hạn như văn bản ghi")
    reading = choice("Cách hiểu thời hạn", READINGS)
    groups = several("Nhóm cơ quan")
    agencies = several("Cơ quan")
    document = line("Văn bản", longest=500)
    note = lines("Ghi chú", longest=3000)

    def offer(
        self,
        editions: Iterable[Edition],
        groups: Iterable[AgencyGroup],
        agencies: Iterable[tuple[int, str]],
    ) -> "RoundForm":
        """What can be chosen."""
        self.edition.choices = [SelectChoice(str(one.id), one.title) for one in editions]
        self.groups.choices = [(str(group.id), group.name) for group in groups]
        self.agencies.choices = [(str(id), name) for id, name in agencies]
        return self

    def fill(self, found: Round) -> "RoundForm":
        """Show what stands now."""
        for name in SAME:
            self[name].data = getattr(found, name)
        self.seen.data = str(found.version)
        self.edition.data = str(found.edition_id)
        self.reading.data = (found.reading or Reading.BEFORE).value
        self.agencies.data = [str(row.agency_id) for row in found.agencies]
        return self

    def draft(self, groups: Iterable[AgencyGroup]) -> RoundDraft:
        """What was typed, as an action takes it; of groups their members on the first day."""
        first: date = self.entry_from.data
        ticked = set(self.groups.data or [])
        members = {
            id for group in groups if str(group.id) in ticked for id in group.members_on(first)
        }
        return RoundDraft(
            name=self.name.data or "", edition_id=int(self.edition.data), year=self.year.data,
            data_from=self.data_from.data, data_until=self.data_until.data, entry_from=first,
            entry_until=self.entry_until.data, quoted=self.quoted.data,
            reading=Reading(self.reading.data) if self.quoted.data else None,
            document=self.document.data or "", note=self.note.data or "",
            agencies=frozenset(members | {int(id) for id in self.agencies.data or []}),
        )  # fmt: skip
