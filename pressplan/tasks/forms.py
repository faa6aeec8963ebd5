"""What people type: the filters of the list, and a progress report."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, MultipleFileField, SelectChoice
from wtforms.validators import ValidationError

from ..forms import Form, choice, line, lines, whole
from ..vietnamese import capital, tidy
from .actions import Progress
from .extensions import EXTENSION_WORDS
from .rules import FRESHNESS_WORDS, TIMING_WORDS, Freshness, Timing
from .rules_board import NAMES, Typed
from .workflow import REPORTABLE, SOURCE_WORDS, STATE_WORDS, VERDICT_WORDS, Source, State

TIMINGS: dict[str, tuple[Timing, ...]] = {
    "in-time": (Timing.ON_TRACK, Timing.DUE_SOON),
    "finished": (Timing.DONE, Timing.DONE_LATE),
    **{timing.value: (timing,) for timing in Timing},
}
TIMING_CHOICES = (
    ("in-time", "Chưa hoàn thành, trong hạn"),
    ("finished", "Hoàn thành"),
    *((timing.value, word) for timing, word in TIMING_WORDS.items()),
)
FRESHNESSES: dict[str, tuple[Freshness, ...]] = {
    "owed": (Freshness.EXPECTED, Freshness.STALE),
    "silent": (Freshness.EXPECTED, Freshness.STALE, Freshness.NOT_EXPECTED),
    **{freshness.value: (freshness,) for freshness in Freshness},
}
FRESHNESS_CHOICES = (
    ("owed", "Còn phải cập nhật kỳ này"),
    ("silent", "Không có cập nhật kỳ này"),
    *((freshness.value, word) for freshness, word in FRESHNESS_WORDS.items()),
)
STATE_CHOICES = tuple((state.value, word) for state, word in STATE_WORDS.items())
WORDS = {
    "state": STATE_WORDS,
    "verdict": VERDICT_WORDS,
    "timing": TIMING_WORDS,
    "freshness": FRESHNESS_WORDS,
    "extension": EXTENSION_WORDS,
}
SORTS = {
    "plan": "Theo kế hoạch",
    "due": "Hạn gần nhất",
    "title": "Tên nhiệm vụ",
    "updated": "Lâu chưa cập nhật",
}
PARTS = {"lead": "Chủ trì", "coordinating": "Phối hợp"}
SORT_CHOICES, PART_CHOICES = tuple(SORTS.items()), tuple(PARTS.items())


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; every field is a parameter of the address."""

    plan: int = 0
    section: int = 0
    agency: int = 0
    part: str = ""
    state: str = ""
    timing: str = ""
    freshness: str = ""
    officer: str = ""
    year: int = 0
    q: str = ""
    sort: str = "plan"
    page: int = 1

    def within(self, years: Container[int], *, otherwise: int) -> "Filters":
        """The same in a year that there is."""
        return self if self.year in years else replace(self, year=otherwise)

    def of(self, plan_id: int, sections: Container[int]) -> "Filters":
        """The same for that plan; a section of another plan is let go."""
        return replace(self, plan=plan_id, section=self.section if self.section in sections else 0)

    @property
    def narrows_commitments(self) -> bool:
        """Whether only some commitments of a task are asked for."""
        return bool(
            self.state
            or self.timing
            or self.freshness
            or self.officer
            or (self.agency and self.part == "lead")
        )

    @property
    def is_narrow(self) -> bool:
        return self.narrows_commitments or bool(self.section or self.agency or self.q)

    def args(self, **changes: Any) -> dict[str, Any]:
        """The parameters of the address, defaults left out; another filter starts at page 1."""
        changed = replace(self, **({"page": 1} | changes))
        return {
            field.name: value
            for field in fields(self)
            if (value := getattr(changed, field.name)) != field.default
        }


def read_filters(args: Mapping[str, str], *, year: int) -> Filters:
    """Filters from an address; what makes no sense is left out. `year` is the default."""
    return Filters(
        plan=_number(args.get("plan")),
        section=_number(args.get("section")),
        agency=_number(args.get("agency")),
        part=_one_of(args.get("part"), PARTS),
        state=_one_of(args.get("state"), [state.value for state in State]),
        timing=_one_of(args.get("timing"), TIMINGS),
        freshness=_one_of(args.get("freshness"), FRESHNESSES),
        officer=_officer(args.get("officer")),
        year=_year(args.get("year")) or year,
        q=tidy(args.get("q"))[:200],
        sort=_one_of(args.get("sort"), SORTS) or "plan",
        page=max(1, _number(args.get("page"))),
    )


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _officer(text: str | None) -> str:
    return "none" if text == "none" else str(_number(text) or "")


def _year(text: str | None) -> int:
    return year if 2000 <= (year := _number(text)) <= 2100 else 0


def _one_of(text: str | None, known: Any) -> str:
    return text if text and text in known else ""


class SeenForm(Form):
    """A form about a commitment; `seen` is the version that the person looked at."""

    seen = HiddenField()

    @property
    def seen_version(self) -> int:
        return _number(self.seen.data) if self.seen.data else -1


class SeenDraft(SeenForm):
    """A form with a draft; `version` is the one that the person saw, `over` the newer one that
    they chose to type over."""

    version = HiddenField()
    over = HiddenField()

    @property
    def draft_version(self) -> int:
        return _number(self.over.data or self.version.data)


class ProgressForm(SeenDraft):
    """A progress report."""

    state = choice("Tình trạng", [SelectChoice(s.value, STATE_WORDS[s]) for s in REPORTABLE])
    percent = whole("Tỷ lệ thực hiện (%)", 0, 100, required="Nhập tỷ lệ từ 0 đến 100.")
    done = lines(
        "Việc đã làm trong kỳ", required="Ghi ngắn gọn việc đã làm; nếu chưa làm, ghi lý do."
    )
    result = lines("Kết quả, sản phẩm")
    difficulty = lines("Khó khăn, vướng mắc")
    proposal = lines("Kiến nghị, đề xuất")
    files = MultipleFileField("Tệp kèm theo")
    token = HiddenField(filters=[tidy])

    def validate_percent(self, field: Any) -> None:
        if self.state.data == State.NOT_STARTED.value and field.data:
            raise ValidationError(
                "Chưa thực hiện thì tỷ lệ là 0; đã làm thì chọn “Đang thực hiện”."
            )
        if self.state.data == State.IN_PROGRESS.value and field.data == 100:
            raise ValidationError("Đã đạt 100% thì chọn tình trạng “Hoàn thành”.")

    def validate(self, extra_validators: Any = None) -> bool:
        """An empty field that may be empty is asked nothing more: what depends on another, here."""
        filled = super().validate(extra_validators)
        if self.state.data == State.DONE.value and not self.result.data:
            self.refuse("result", "Báo hoàn thành thì ghi kết quả, sản phẩm để Sở xác nhận.")
            return False
        return bool(filled)

    @property
    def sent_token(self) -> str | None:
        """The word by which a form that arrives twice is known; None where it came without."""
        return (self.token.data or "")[:64] or None

    @property
    def typed(self) -> Typed:
        """The fields as they stand on the screen, well filled or not."""
        return Typed(**{name: _as_typed(self[name]) for name in NAMES if name in self})

    def progress(self) -> Progress:
        """The report that the form holds."""
        return Progress(
            state=State(self.state.data),
            percent=self.percent.data,
            done=self.done.data,
            result=self.result.data or "",
            difficulty=self.difficulty.data or "",
            proposal=self.proposal.data or "",
        )


class EnteredForm(ProgressForm):
    """A report that staff type for an agency: whose word it is comes first."""

    source = choice(
        "Nguồn thông tin",
        [("", "Chọn nguồn"), *((s.value, capital(word)) for s, word in SOURCE_WORDS.items())],
    )
    source_note = line(
        "Ghi rõ nguồn", required="Ghi ai cho biết, hoặc số và ngày của công văn.", longest=300
    )

    def validate_source(self, field: Any) -> None:
        if not field.data:
            raise ValidationError("Chọn nguồn: đơn vị cho Sở biết bằng cách nào.")

    def progress(self) -> Progress:
        return replace(
            super().progress(),
            source=Source(self.source.data),
            source_note=self.source_note.data,
        )


def filled(
    form: type[ProgressForm], typed: Typed, *, seen: int, version: int, prefix: str = ""
) -> ProgressForm:
    """A form that shows this text, also where it is badly filled."""
    values = {name: getattr(typed, name) for name in NAMES}
    values |= {"seen": str(seen), "version": str(version)}
    return form(MultiDict({prefix + name: value for name, value in values.items()}), prefix=prefix)


def _as_typed(field: Any) -> str:
    """What was typed into a field; a number that is none is still text."""
    if isinstance(field, IntegerField):
        return tidy(field.raw_data[0])[:50] if field.raw_data else ""
    return field.data or ""


class ReturnForm(SeenForm):
    """Why an update goes back."""

    reason = lines(
        "Lý do trả lại", required="Ghi rõ cần bổ sung, sửa gì để đơn vị làm lại.", longest=2000
    )
