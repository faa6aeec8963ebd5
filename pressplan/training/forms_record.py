"""What staff record of a class, and declared headcounts, as typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField  # what is no file counts as none
from wtforms import HiddenField

from ..forms import Form, choice, day, line, whole
from .models import Attendee, Registration
from .rules import (
    ATTENDANCE_WORDS,
    HEADS,
    MOST_PEOPLE,
    RESULT_UNKNOWN,
    RESULT_WORDS,
    Attendance,
    Outcome,
    Result,
)


class AttendanceForm(Form):
    """Who came to a session; `seen` is its version. The fields of people are read by `marks`."""

    seen = HiddenField()


# What a select of the attendance list offers, and what it means.
MARKS: Mapping[str, Outcome] = {
    "": Outcome(),
    "present": Outcome(Attendance.PRESENT),
    "passed": Outcome(Attendance.PRESENT, Result.PASSED),
    "not-passed": Outcome(Attendance.PRESENT, Result.NOT_PASSED),
    "absent": Outcome(Attendance.ABSENT),
}
MARK_WORDS = {
    "": "Chưa điểm danh",
    "present": ATTENDANCE_WORDS[Attendance.PRESENT],
    "passed": f"{ATTENDANCE_WORDS[Attendance.PRESENT]}, đạt",
    "not-passed": f"{ATTENDANCE_WORDS[Attendance.PRESENT]}, chưa đạt",
    "absent": ATTENDANCE_WORDS[Attendance.ABSENT],
}


def mark_of(attendee: Attendee) -> str:
    """What the select shows of a person."""
    return next((word for word, mark in MARKS.items() if mark == attendee.outcome), "")


def marks_of(sent: Mapping[str, str], people: Sequence[Attendee]) -> dict[int, Outcome]:
    """What was chosen of each person; who was not on the page stays as they were."""
    return {
        person.id: MARKS[sent[f"mark_{person.id}"]]
        for person in people
        if sent.get(f"mark_{person.id}") in MARKS
    }


class ResultForm(Form):
    """What came of it for an agency; `seen` is the version of the registration."""

    seen = HiddenField()
    result = choice(
        "Kết quả của cơ quan",
        [("", f"{RESULT_UNKNOWN} (theo kết quả từng người)")]
        + [(result.value, word) for result, word in RESULT_WORDS.items()],
    )
    number = line("Số chứng nhận", longest=100)
    issued_on = day("Ngày cấp")
    file = FileField("Bản chụp chứng nhận")

    def fill(self, row: Registration | None) -> "ResultForm":
        """Show what stands now."""
        found = row.certificate if row else None
        stands: dict[str, Any] = {
            "seen": row.version if row else 1,
            "result": row.result.value if row and row.result else "",
        }
        if found:
            stands |= {"number": found.number, "issued_on": found.issued_on}
        self.process(formdata=None, data=stands)
        return self

    @property
    def chosen(self) -> Result | None:
        return Result(self.result.data) if self.result.data else None


class HeadcountForm(Form):
    """How many people an agency has."""

    counted_on = day("Tính đến ngày", required="Nhập ngày.")
    leaders = whole(HEADS["leaders"], 0, MOST_PEOPLE)
    editors = whole(HEADS["editors"], 0, MOST_PEOPLE)
    reporters = whole(HEADS["reporters"], 0, MOST_PEOPLE)
    staff = whole(HEADS["staff"], 0, MOST_PEOPLE)
    source = line("Nguồn số liệu")

    @property
    def counts(self) -> dict[str, int]:
        """How many of each; what was left empty is none."""
        return {name: self[name].data or 0 for name in HEADS}


class SameForm(Form):
    """That a person is the same as another row."""

    other = choice("Cùng một người với", validate_choice=False)

    @property
    def other_id(self) -> int:
        typed = self.other.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
