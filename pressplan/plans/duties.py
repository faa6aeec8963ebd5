"""Standing duties of bodies, and what a body says of them once a year."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from ..access import Who
from ..database import claim, db
from ..errors import NotYours, TooLate
from ..history.actions import record
from . import standing
from .models import Plan, PlanState, StandingDuty, StandingWord

TOO_LATE = "Nội dung của năm này vừa được người khác ghi. Hãy xem lại trước khi gửi."


@dataclass
class DutyOf:
    """A standing duty of one body with its words by year, and the years still open to it."""

    duty: StandingDuty
    years: list[int]
    words: dict[int, StandingWord] = field(default_factory=dict)

    @property
    def missing(self) -> list[int]:
        return [year for year in self.years if year not in self.words]


def duties_of(
    agency_id: int, *, agency_ids: Collection[int], group_ids: Collection[int], today: date
) -> list[DutyOf]:
    """The standing duties that a body has, by itself, as a successor or through a group.

    `agency_ids` are the bodies it stands for; the words are its own. Drafts are left out.
    """
    query = (
        select(StandingDuty)
        .join(Plan)
        .where(Plan.state != PlanState.DRAFT)
        .where(or_(StandingDuty.agency_id.in_(agency_ids), StandingDuty.group_id.in_(group_ids)))
        .options(joinedload(StandingDuty.plan))
        .order_by(StandingDuty.plan_id.desc(), StandingDuty.position)
    )
    found = {
        duty.id: DutyOf(duty, standing.years(duty.plan.period_from, today))
        for duty in db.session.scalars(query)
    }
    for word in db.session.scalars(_words(agency_id, found)):
        found[word.duty_id].words[word.year] = word
    return list(found.values())


def say(
    duty: StandingDuty, year: int, text: str, *, agency_id: int, seen: int, by: Who, at: datetime
) -> StandingWord:
    """Give the body's word of that year, or correct it; the last one stands.

    `seen` is the version that the person looked at, 0 when there was none. Raises
    NotYours (403), TooLate (409) when a colleague was quicker.
    """
    if not standing.may_say(by, agency_id):
        raise NotYours("Chỉ người của cơ quan này ghi được việc đã làm.")
    word = db.session.scalar(_words(agency_id, [duty.id]).where(StandingWord.year == year))
    before = word.text if word else ""
    if (word.version if word else 0) != seen:
        db.session.rollback()
        raise TooLate(TOO_LATE)
    values = {"text": text, "said_at": at, "said_by": by.name}
    word = _correct(word, values) if word else _first(duty, year, agency_id, values)
    record(
        duty, "standing-word", f"Ghi việc đã làm năm {year} về trách nhiệm thường xuyên",
        by=by, at=at, agency_id=agency_id,
        before={"text": before} if before else None, after={"text": text},
    )  # fmt: skip
    return word


def _first(
    duty: StandingDuty, year: int, agency_id: int, values: dict[str, object]
) -> StandingWord:
    word = StandingWord(duty_id=duty.id, agency_id=agency_id, year=year, version=1, **values)
    db.session.add(word)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise TooLate(TOO_LATE) from None
    return word


def _correct(word: StandingWord, values: dict[str, object]) -> StandingWord:
    claim(
        update(StandingWord)
        .where(StandingWord.id == word.id, StandingWord.version == word.version)
        .values(**values, version=word.version + 1),
        TOO_LATE,
    )
    db.session.refresh(word)
    return word


def _words(agency_id: int, duty_ids: Collection[int]) -> Select[StandingWord]:
    return select(StandingWord).where(
        StandingWord.agency_id == agency_id, StandingWord.duty_id.in_(duty_ids)
    )
