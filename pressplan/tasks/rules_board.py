"""A report as it is typed: how it begins, whether anything was typed, what is offered. Pure."""

from dataclasses import dataclass, fields, replace
from datetime import date

from .workflow import State, Verdict, expects_update

SAME = "Không thay đổi so với kỳ trước."


@dataclass(frozen=True)
class Typed:
    """The fields of a report as they stand on the screen, well filled or not."""

    state: str = ""
    percent: str = ""
    done: str = ""
    result: str = ""
    difficulty: str = ""
    proposal: str = ""
    source: str = ""
    source_note: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What is typed in words, without what is only chosen."""
        return (
            self.done, self.result, self.difficulty, self.proposal, self.source, self.source_note,
        )  # fmt: skip


NAMES = tuple(field.name for field in fields(Typed))


@dataclass(frozen=True)
class Last:
    """The last update of a commitment, and what became of it."""

    typed: Typed
    reported_on: date
    verdict: Verdict | None = None

    @property
    def returned(self) -> bool:
        return self.verdict is Verdict.RETURNED


def start_of(last: Last | None) -> Typed:
    """With what an empty form begins: the last state; the words only when they came back."""
    if last is None:
        return Typed(state=State.IN_PROGRESS.value, percent="0")
    kept = Typed(state=last.typed.state, percent=last.typed.percent)
    if not last.returned:
        return kept
    return replace(kept, done=last.typed.done, result=last.typed.result)


def is_touched(typed: Typed, start: Typed, *, outdated: bool = False) -> bool:
    """Whether somebody typed something; on an outdated page only words tell."""
    if outdated:
        return any(typed.texts)
    return typed != start


def may_repeat(last: Last | None, state: State, *, period_from: date) -> bool:
    """Whether "Không thay đổi" says something true and new in this period.

    It repeats a state: there has to be one, of an earlier period, that the Department did not
    return; while completion waits to be confirmed it would take the completion's words away.
    """
    if last is None or last.returned or not expects_update(state):
        return False
    return last.reported_on < period_from


def filled_from(typed: Typed, last: Last) -> Typed:
    """The empty fields filled with the last update's; what is typed or chosen stays as it is."""
    empty = {
        name: getattr(last.typed, name)
        for name in ("state", "percent", "done", "result", "difficulty", "proposal")
        if not getattr(typed, name)
    }
    return replace(typed, **empty)
