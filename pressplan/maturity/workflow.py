"""Who sees and who does what with an assessment. Pure.

The Department has no part in the score: it comments when it is asked to, and records what the
council and the Ministry found (domain.md, section 2).
"""

import enum
from datetime import date, timedelta

from ..access import Matter, Relation, Who, may_see, may_write, relation


class Basis(enum.Enum):
    """How an agency scores itself: criterion by criterion, or just its pillar totals."""

    CRITERIA = "criteria"
    PILLARS = "pillars"


BASIS_WORDS = {
    Basis.CRITERIA: "theo từng tiêu chí",
    Basis.PILLARS: "theo tổng điểm từng trụ cột",
}


def sees_self(who: Who, holder: int, *, shared: bool) -> bool:
    """Whether the agency's own scores exist for this person; `holder` is who holds them today."""
    if may_see(who, Matter.DRAFT, holder):
        return True
    return shared and may_see(who, Matter.SCORES, holder)


def sees_appraised(who: Who, holder: int) -> bool:
    """Whether the council's points exist for this person."""
    return may_see(who, Matter.SCORES, holder)


def scores_itself(who: Who, holder: int) -> bool:
    """Whether this person is of the agency that scores itself."""
    return may_write(who, Matter.DRAFT, holder)


def may_comment(who: Who, holder: int, *, shared: bool) -> bool:
    """Whether this person may say a word on the scores: the Department, and the agency itself."""
    if relation(who, holder) is Relation.OWN:
        return shared
    return shared and who.is_staff


def may_record(who: Who, holder: int) -> bool:
    """Whether this person records what the council and the Ministry found."""
    return who.is_staff and may_write(who, Matter.SCORES, holder)


class Phase(enum.Enum):
    """Where a round stands on a day."""

    AHEAD = "ahead"
    OPEN = "open"
    OVER = "over"
    CLOSED = "closed"


PHASE_WORDS = {
    Phase.AHEAD: "Chưa đến kỳ nhập",
    Phase.OPEN: "Đang nhập",
    Phase.OVER: "Hết kỳ nhập, chưa đóng",
    Phase.CLOSED: "Đã đóng",
}
# The colour that goes with the word.
PHASE_KINDS = {
    Phase.AHEAD: "no-deadline",
    Phase.OPEN: "in-progress",
    Phase.OVER: "due-soon",
    Phase.CLOSED: "done",
}


def phase_of(*, entry_from: date, entry_until: date | None, closed: bool, today: date) -> Phase:
    """Where a round stands. What comes after the window is late and not refused: staff close it."""
    if closed:
        return Phase.CLOSED
    if today < entry_from:
        return Phase.AHEAD
    if entry_until and today > entry_until:
        return Phase.OVER
    return Phase.OPEN


AFTER_END, AFTER_DATA = timedelta(days=30), timedelta(days=180)


def is_current(ends_on: date | None, data_until: date, today: date) -> bool:
    """Whether a round that nobody closed is still on people's minds.

    A month after its end; half a year after its data where the letter names no end. Without this
    the round of 2023, loaded years later, would wait on every desk for ever.
    """
    return today <= (ends_on + AFTER_END if ends_on else data_until + AFTER_DATA)


class Stand(enum.Enum):
    """How far an assessment is."""

    NONE = "none"
    WRITING = "writing"
    ASKED = "asked"
    REVIEWED = "reviewed"
    ENTERED = "entered"
    APPRAISED = "appraised"
    RECOGNISED = "recognised"


STAND_WORDS = {
    Stand.NONE: "Chưa tự đánh giá",
    Stand.WRITING: "Đang tự đánh giá",
    Stand.ASKED: "Chờ Sở rà soát",
    Stand.REVIEWED: "Sở đã góp ý",
    Stand.ENTERED: "Đã nhập trên công cụ của Bộ",
    Stand.APPRAISED: "Đã có điểm thẩm định",
    Stand.RECOGNISED: "Đã được công nhận mức",
}
STAND_KINDS = {
    Stand.NONE: "no-deadline",
    Stand.WRITING: "in-progress",
    Stand.ASKED: "awaiting",
    Stand.REVIEWED: "in-progress",
    Stand.ENTERED: "on-track",
    Stand.APPRAISED: "on-track",
    Stand.RECOGNISED: "done",
}
# What others see of an assessment that the agency shared with nobody.
HIDDEN = frozenset({Stand.WRITING})


def stand_of(
    *, asked: bool, reviewed: bool, entered: bool, appraised: bool, recognised: bool
) -> Stand:
    """How far an assessment that was begun is: the last thing that happened to it."""
    if recognised:
        return Stand.RECOGNISED
    if appraised:
        return Stand.APPRAISED
    if entered:
        return Stand.ENTERED
    if asked:
        return Stand.REVIEWED if reviewed else Stand.ASKED
    return Stand.WRITING
