"""What people type of special days."""

from collections.abc import Sequence

from wtforms import HiddenField

from ..forms import Form, choice, day, line, seen_version
from .actions import Day
from .models import SpecialDay
from .rules import KIND_WORDS, DayKind

DOCUMENT = "Văn bản quyết định"


class DayForm(Form):
    """One day; `seen` is the version that the person looked at."""

    seen = HiddenField()
    day = day("Ngày", required="Nhập ngày.")
    kind = choice("Loại", [(kind.value, word) for kind, word in KIND_WORDS.items()])
    name = line("Tên ngày", required="Ghi tên ngày, ví dụ “Quốc khánh”.")
    document = line(DOCUMENT)

    def wanted(self) -> Day:
        """The day that the form holds."""
        return Day(self.day.data, DayKind(self.kind.data), self.name.data, self.document.data or "")


class SwapForm(Form):
    """A weekday off for a weekend day at work."""

    off = day("Nghỉ ngày", required="Nhập ngày được nghỉ.")
    working = day("Làm bù ngày", required="Nhập ngày làm bù.")
    document = line(DOCUMENT, required="Ghi số văn bản quyết định việc hoán đổi.")


class ConfirmForm(Form):
    """One document for the days of a year that have none; `seen` as `id:version id:version`."""

    seen = HiddenField()
    document = line(DOCUMENT, required="Ghi số văn bản, thông báo.")

    def versions(self) -> dict[int, int]:
        """The versions that the person looked at, by the day's id; a mangled one matches none."""
        pairs = (pair.partition(":") for pair in (self.seen.data or "").split()[:400])
        return {seen_version(id): seen_version(version) for id, _, version in pairs}


class SeenForm(Form):
    """A button about a day; `seen` is the version that the person looked at."""

    seen = HiddenField()


def confirm_form(days: Sequence[SpecialDay]) -> ConfirmForm:
    """The form that confirms those of the days that have no document."""
    unconfirmed = (f"{day.id}:{day.version}" for day in days if not day.document)
    return ConfirmForm(formdata=None, seen=" ".join(unconfirmed))


def filled(special: SpecialDay) -> DayForm:
    """The form of a day as it stands."""
    return DayForm(
        formdata=None, seen=special.version, day=special.day, kind=special.kind.value,
        name=special.name, document=special.document,
    )  # fmt: skip
