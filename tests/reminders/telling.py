"""Days of reminders in one line each, and the reckoning that their letters are held to."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from flask import Flask
from sqlalchemy import select

from pressplan import create_app, scheduler
from pressplan.database import db, reading
from pressplan.outbox.delivery import deliver
from pressplan.outbox.models import Letter
from pressplan.outbox.rules import State
from pressplan.reminders import planning
from pressplan.reminders.models import Digest, Notice, NoticeState
from tests.faults.kept import let_go
from tests.outbox.reckoning import reckon
from tests.servers.smtp import Mailbox

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REPORT = "Báo cáo định kỳ năm 2026"  # owed by Lan, Minh and Chi on Friday 04/12/2026


def at(month: int, day: int, hour: int = 7, minute: int = 31) -> datetime:
    """A moment of 2026 in the province; one minute after letters are usually written."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - 7 * HOUR


def tick() -> None:
    """All that the scheduler does in a round; nothing stays open."""
    scheduler.tick()
    db.session.rollback()
    db.session.expire_all()


def starts_anew(app: Flask, times: int) -> None:
    """The scheduler is started so often, and ticks once each time."""
    let_go()
    for _ in range(times):
        with create_app(app.config["PRESSPLAN"]).app_context():
            tick()
            let_go()


def plans(moment: datetime) -> None:
    """The letters of that day are asked for, and none has left yet."""
    planning.plan(at=moment)
    db.session.rollback()
    db.session.expire_all()


def delivers() -> int:
    """What waits is sent; how many letters."""
    sent = deliver()
    db.session.rollback()
    db.session.expire_all()
    return sent


def heard(box: Mailbox, *, of: str = "") -> dict[str, list[str]]:
    """By address the subjects of what came, each Message-ID once, in their order.

    `of`: only of letters in which these words stand.
    """
    found: dict[str, list[str]] = defaultdict(list)
    seen = set()
    for mail in box.mails:
        if mail["Message-ID"] not in seen and of in text_of(mail):
            seen.add(mail["Message-ID"])
            found[mail["To"].addresses[0].addr_spec].append(mail["Subject"])
    return dict(found)


def text_of(mail: EmailMessage) -> str:
    """What the letter says, plainly."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def notices(item: str = "") -> Sequence[Any]:
    """Item, recipient, offset and state of all that was noted of items whose key begins so."""
    columns = Notice.item, Notice.recipient_id, Notice.offset, Notice.state
    query = select(*columns).where(Notice.item.startswith(item))
    with reading():
        return db.session.execute(query.order_by(*columns[:3])).all()


def noted(item: str, recipient_id: int) -> list[tuple[int, NoticeState]]:
    """Which offsets of it were noted for one person, and what became of each."""
    return [(n.offset, n.state) for n in notices(item) if n.recipient_id == recipient_id]


def reckon_all(box: Mailbox, *, faults: int = 0) -> int:
    """The reckoning of the outbox, and: every letter says just what its notices are.

    A notice is of one letter, so that nothing is said under two Message-IDs; one letter for each
    person and day. Returns how many mails were repeats.
    """
    repeats = reckon(box, faults=faults)
    with reading():
        every = db.session.scalars(select(Notice)).all()
        digests = db.session.execute(select(Digest.id, Digest.recipient_id, Digest.day)).all()
        of_digest = Letter.subject_type == Digest.__tablename__
        letters = {x.subject_id: x for x in db.session.scalars(select(Letter).where(of_digest))}
    assert _most_often((n.item, n.recipient_id, n.offset) for n in every) <= 1
    assert _most_often((recipient, day) for _, recipient, day in digests) <= 1
    carried: dict[str, set[str]] = defaultdict(set)
    for notice in every:
        if notice.digest_id is not None:
            carried[letters[notice.digest_id].message_id].add(notice.path)
    mails = {mail["Message-ID"]: mail for mail in box.mails}
    ours = {letter.message_id for letter in letters.values()}
    for message_id in set(mails) & ours:
        assert _paths(mails[message_id]) == carried[message_id]
    for letter in letters.values():
        if letter.state is State.SENT:
            assert letter.message_id in mails, "lost"
    return repeats


def _most_often(keys) -> int:
    return max(Counter(keys).values(), default=0)


def _paths(mail: EmailMessage) -> set[str]:
    """The pages that the lines of a letter lead to."""
    return set(re.findall(r"^  http://localhost(/\S+)$", text_of(mail), re.MULTILINE))
