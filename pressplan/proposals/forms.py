"""The forms of what is raised and of what becomes of it, and the filters of the list."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from wtforms import HiddenField

from ..forms import Form, asked_number, choice, day, line, lines
from .queries import Filters
from .workflow import KIND_WORDS, OPEN, STATE_WORDS, WITH_DEPARTMENT, ProposalKind, State

STANDS = {
    "open": ("Chưa trả lời", OPEN),
    "department": ("Đang chờ Sở", WITH_DEPARTMENT),
    **{state.value: (STATE_WORDS[state], (state,)) for state in State},
}


class RaiseForm(Form):
    """Something that is raised; `agency`, `source`, `raised_on` where staff write it down."""

    token = HiddenField()
    kind = choice("Loại", [(kind.value, words) for kind, words in KIND_WORDS.items()])
    about = choice("Về việc gì")
    text = lines("Nội dung", required="Ghi nội dung.")
    agency = choice("Cơ quan nêu")
    source = line("Nguồn")
    raised_on = day("Ngày cơ quan nêu")

    def offer(
        self, about: Sequence[tuple[str, str]], agencies: Sequence[tuple[str, str]]
    ) -> "RaiseForm":
        """What can be chosen; without agencies one raises for one's own."""
        self.about.choices = list(about)
        self.agency.choices = list(agencies)
        if not agencies:
            del self.agency, self.source, self.raised_on
        return self


class StepForm(Form):
    """What is said with a move; `seen` is the state that the person looked at."""

    seen = HiddenField()
    text = lines("Nội dung", longest=5000)
    number = line("Số văn bản", longest=100)
    dated = day("Ngày văn bản")

    @property
    def state(self) -> State | None:
        """The state that was seen; None for a mangled one."""
        return next((state for state in State if state.value == self.seen.data), None)


def read_filters(args: Mapping[str, str], in_section: Iterable[int]) -> Filters:
    """What an address narrows the list to; `in_section`: the tasks of its section."""
    kind = next((k for k in ProposalKind if k.value == args.get("kind")), None)
    _, states = STANDS.get(args.get("state", ""), ("", ()))
    task, section = asked_number(args, "task"), asked_number(args, "section")
    of_tasks = (task,) if task else tuple(in_section) if section else None
    return Filters(
        plan_id=asked_number(args, "plan"),
        agency_id=asked_number(args, "agency"),
        of_tasks=of_tasks,
        kind=kind,
        states=tuple(states),
        before=_day(args.get("before", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
