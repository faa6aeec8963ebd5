"""The workflow of a request to move a deadline ("đề nghị gia hạn"). Pure.

The Department decides on its own dates. A date that the plan sets was set by another body:
the Department gives its opinion, and that body's document decides.
"""

import enum
from dataclasses import dataclass
from datetime import date

from ..access import Who
from ..vietnamese import day as printed
from .workflow import ENDED, FINISHED, State, Turn, may_judge, may_report, needs_source


class ExtensionKind(enum.Enum):
    """Whose date is to be moved."""

    INTERNAL = "internal"
    PLAN = "plan"


class ExtensionState(enum.Enum):
    """Where a request stands. `forwarded`: the Department gave its opinion, the body decides."""

    ASKED = "asked"
    FORWARDED = "forwarded"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


EXTENSION_WORDS = {
    ExtensionState.ASKED: "Chờ Sở xem xét",
    ExtensionState.FORWARDED: "Chờ cấp quyết định",
    ExtensionState.APPROVED: "Đã gia hạn",
    ExtensionState.REFUSED: "Không gia hạn",
    ExtensionState.WITHDRAWN: "Đơn vị đã rút",
}
OPEN_STATES = (ExtensionState.ASKED, ExtensionState.FORWARDED)


class Step(enum.Enum):
    """What can be done with an open request."""

    OPINION = "opinion"
    APPROVAL = "approval"
    REFUSAL = "refusal"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True)
class Stage:
    """One state of one kind of request: whose turn it is, what for, and which step leads where."""

    waits_for: tuple[Turn, str]
    steps: dict[Step, ExtensionState]


_OPINION = (Turn.DEPARTMENT, "xem xét đề nghị gia hạn")
_DOCUMENT = (Turn.DECIDER, "ra văn bản gia hạn")
# The one table of the workflow; a pair that is not here is the end of it.
STAGES = {
    (ExtensionKind.INTERNAL, ExtensionState.ASKED): Stage(
        _OPINION,
        {
            Step.APPROVAL: ExtensionState.APPROVED,
            Step.REFUSAL: ExtensionState.REFUSED,
            Step.WITHDRAWAL: ExtensionState.WITHDRAWN,
        },
    ),
    (ExtensionKind.PLAN, ExtensionState.ASKED): Stage(
        _OPINION,
        {Step.OPINION: ExtensionState.FORWARDED, Step.WITHDRAWAL: ExtensionState.WITHDRAWN},
    ),
    (ExtensionKind.PLAN, ExtensionState.FORWARDED): Stage(
        _DOCUMENT,
        {Step.APPROVAL: ExtensionState.APPROVED, Step.REFUSAL: ExtensionState.REFUSED},
    ),
}


def after(kind: ExtensionKind, state: ExtensionState, step: Step) -> ExtensionState | None:
    """The state that a step leads to; None: it can't be taken (any more)."""
    stage = STAGES.get((kind, state))
    return stage.steps.get(step) if stage else None


def may_take(step: Step, who: Who, *, agency_id: int, asked_by_id: int) -> bool:
    """Whether this person takes this step on a request of this agency.

    The agency's people withdraw. The Department's word, and the recording of a decision that
    moves a date, are for staff with the right to confirm, never for who asked: the Department
    leads tasks itself.
    """
    if step is Step.WITHDRAWAL:
        return may_ask(who, agency_id)
    return may_judge(who, asked_by_id)


def may_ask(who: Who, agency_id: int) -> bool:
    """Whether this person asks for this agency: its own people; nobody asks for another body."""
    return may_report(who, agency_id) and not needs_source(who, agency_id)


def cannot_ask(
    state: State,
    due_on: date | None,
    *,
    internal: bool = False,
    tracked: bool = True,
    year: int = 9999,
) -> str:
    """Why there is nothing to ask for, as a sentence; "" when there is."""
    if state in FINISHED:
        return "Đầu việc này đã kết thúc nên không còn hạn để gia hạn."
    if state is State.AWAITING:
        return "Đơn vị đã báo hoàn thành và đang chờ Sở xác nhận, nên chưa cần gia hạn."
    if due_on is None:
        return "Đầu việc này làm thường xuyên, không có hạn để gia hạn."
    if not tracked:
        return "Đầu việc này thuộc kỳ trước khi theo dõi, không bao giờ tính là quá hạn."
    if internal and due_on >= date(year, 12, 31):
        return f"Hạn nội bộ đã là ngày cuối năm {year}; việc chưa xong sẽ chuyển kỳ sau."
    return ""


def wrong_date(
    day: date, *, after: date, internal: bool, year: int, not_before: date = date.min
) -> str:
    """What is wrong with a new last good day, as a sentence; "" when nothing is.

    Work without a date of the plan ends with its year, so an internal date lies within it.
    """
    if day <= after:
        return f"Hạn mới phải sau hạn hiện tại ({printed(after)})."
    if day < not_before:
        return "Ngày này đã qua; hãy đề nghị từ hôm nay trở đi."
    if internal and day > date(year, 12, 31):
        return f"Hạn nội bộ của đầu việc năm {year} nhiều nhất đến {printed(date(year, 12, 31))}."
    return ""


def still_moves(kind: ExtensionKind, state: State, *, due_on: date | None) -> bool:
    """Whether a decision still has a date to move.

    Not once the work was dropped, merged or carried over, nor when meanwhile the plan set a
    date over the Department's own, or took its own away. Work done meanwhile is judged anew.
    """
    if state is State.CARRIED or state in ENDED:
        return False
    return (due_on is None) is (kind is ExtensionKind.INTERNAL)


def document_words(number: str, day: date | None, issuer: str) -> str:
    """The deciding document in one phrase: "123-QĐ/TU ngày 02/11/2026 của Tỉnh ủy Đắk Lắk"."""
    dated = f" ngày {printed(day)}" if day else ""
    return f"{number or 'văn bản'}{dated}{f' của {issuer}' if issuer else ''}".strip()
