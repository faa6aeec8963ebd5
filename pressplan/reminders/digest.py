"""The one letter a day: composed from the facts as they are when it is to be sent."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult

from ..agencies.cards import cards
from ..database import db
from ..outbox.composing import Changed, Draft, Missed, NotNeeded, address_of, address_of_path
from ..outbox.models import Letter
from ..vietnamese import day_with_weekday
from . import rules, wording
from .current import Noted, standing
from .items import AT_ONCE
from .models import Digest, Notice, NoticeState
from .people import Person
from .planning import path_of
from .rules import Audience, Item
from .window import Window
from .wording import Line

GONE = "Tài khoản của người nhận đã bị khóa."
READDRESSED = "Người nhận đã có địa chỉ khác; những việc còn lại nằm trong thư sau."
SETTLED = "Mọi việc trong thư đã xong, đã nộp hoặc đã đổi hạn trước khi gửi."
PASSED = "Đã qua ngày của thư; những việc còn lại nằm trong thư sau."


class Unreadable(Exception):
    """Nothing of what a letter is to say can be read: it fails, and staff see that it did."""


class _Asked(NamedTuple):
    """A digest, and the letter that was asked for with it."""

    id: int
    recipient_id: int
    day: date
    to: str
    subject: str
    doubtful: int
    is_composed: bool


_ASKED = (
    select(
        Digest.id, Digest.recipient_id, Digest.day, Letter.to, Letter.subject, Letter.doubtful,
        Letter.mail.is_not(None),
    )
    .join(Letter, Letter.subject_id == Digest.id)
    .where(Letter.subject_type == Digest.__tablename__)
)  # fmt: skip


def letter(digest_id: int) -> Draft:
    """The letter of one person and day. Raises NotNeeded."""
    asked = _asked_for(digest_id)
    window = standing().window
    person = window.people.by_id.get(asked.recipient_id)
    if person is None:
        raise NotNeeded(GONE)
    if asked.to != person.email:
        raise NotNeeded(READDRESSED)
    if asked.is_composed:
        return _again(asked)
    if window.today > asked.day:
        raise NotNeeded(PASSED)
    found = standing().waiting(asked)
    if not found.current and found.unread:
        raise Unreadable(digest_id)
    if not found.current:
        raise NotNeeded(SETTLED)
    lines = lines_of(_each_once(found.current), person, window)

    def check() -> None:
        """Claim what the letter says, if it is still so, and for the same person."""
        now = standing()
        anew = now.waiting(asked)
        same = now.window.people.by_id.get(person.id) == person, now.window.today == window.today
        if anew.said() != found.said() or not all(same):
            raise Changed
        _claim([notice.id for notice, _ in anew.current], NoticeState.CARRIED, digest_id)
        _claim(anew.settled, NoticeState.SETTLED, None)

    return Draft(
        wording.subject(lines, window.today), "reminders/digest.html", check=check,
        name=person.name, day=day_with_weekday(window.today), sections=wording.sections(lines),
        address=address_of("reminders.mine"), wishes=address_of("reminders.preferences"),
    )  # fmt: skip


def lines_of(
    notices: Iterable[tuple[rules.Notice | Noted, Item]], person: Person, window: Window
) -> list[Line]:
    """What a letter to this person says of these, with the days that are truly left."""
    return [
        line_of(item, notice.audience, window, own=person.agency_id == item.agency_id)
        for notice, item in notices
    ]


def line_of(item: Item, audience: Audience, window: Window, *, own: bool) -> Line:
    """What is said of an item; `own`: to its agency itself, which need not be named."""
    agency = cards()[item.agency_id].short_on(window.today)
    since = item.schedule.rises or item.schedule is rules.OPENING
    return Line(
        item.kind, audience, item.words if own else f"{agency}: {item.words}",
        item.words, item.day,
        wording.when_words(item.day, window.calendar, since=since),
        wording.left_words(item.day, window.today, since=since),
        address_of_path(path_of(item)), agency, since,
        late=not since and item.day < window.today,
    )  # fmt: skip


def _asked_for(digest_id: int) -> _Asked:
    return _Asked(*db.session.execute(_ASKED.where(Digest.id == digest_id)).one())


def _each_once(current: Sequence[tuple[Noted, Item]]) -> list[tuple[Noted, Item]]:
    """One line for each matter, also where it was noted on two days: as who is nearest to it."""
    found: dict[str, tuple[Noted, Item]] = {}
    order = list(Audience)
    for notice, item in sorted(current, key=lambda pair: order.index(pair[0].audience)):
        found.setdefault(item.key, (notice, item))
    return list(found.values())


def _claim(ids: Sequence[int], state: NoticeState, digest_id: int | None) -> None:
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        ours = update(Notice).where(Notice.id.in_(part), Notice.state == NoticeState.OPEN)
        values = ours.values(state=state, digest_id=digest_id)
        done = db.session.execute(values.execution_options(synchronize_session=False))
        assert isinstance(done, CursorResult)
        if done.rowcount != len(part):
            raise Changed


def _again(asked: _Asked) -> Draft:
    """Whether a letter that was composed earlier is still to be sent, just as it is.

    What was perhaps sent is: another one would say the same under another name.
    """
    if not asked.doubtful:
        if standing().window.today > asked.day:
            raise Missed(PASSED)
        said = standing().carried(asked)
        if not said.current and not said.unread:
            raise NotNeeded(SETTLED)
    return Draft(asked.subject, "reminders/digest.html")
