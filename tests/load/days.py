"""What people of each role do all day: read pages, and now and then write a message."""

import random
import re
from collections.abc import Callable, Sequence
from uuid import uuid4

from sqlalchemy import select

from pressplan.access import Role
from pressplan.accounts.models import Account
from pressplan.database import db, reading
from pressplan.tasks.models_talk import Message
from tests import cast
from tests.faults.kept import let_go
from tests.load.office import Days, Seen, Work
from tests.servers.web import Caller
from tests.tasks.work import BAO, DAI, TAP_CHI, commitment, talk_url

EVERY = 10  # one request in so many writes
PAGES = {
    Role.STAFF: ("/desk/", "/tasks/", "/tasks/1", "/overview/", "/submissions/", "/plans/1"),
    Role.LEADER: ("/overview/", "/tasks/", "/tasks/2", "/submissions/", "/maturity/"),
    Role.AGENCY: ("/desk/", "/tasks/", "/tasks/board", "/tasks/3", "/submissions/", "/plans/1"),
}
WRITERS = {"lan": BAO, "minh": DAI, "chi": TAP_CHI}
READERS = ("hoa", "hung", "tuan")


def sign_in(come: Callable[[Account], Caller], count: int) -> Days:
    """So many sessions of the cast, by turns, each with what that person does."""
    names = (*WRITERS, *READERS)
    people = {name: cast.person(name) for name in names}
    work = {name: day_of(people[name], WRITERS.get(name, "")) for name in names}
    let_go()
    turns = [names[number % len(names)] for number in range(count)]
    return [(come(people[name]), work[name]) for name in turns]


def day_of(person: Account, agency: str = "") -> Work:
    """One request of that person: a page, or a message where the agency may write one."""
    pages = PAGES[person.role]
    talk = talk_url(commitment("3.a", agency)) if agency else ""

    def one(caller: Caller, dice: random.Random, seen: Seen) -> None:
        if talk and dice.randrange(EVERY // 2) == 0:  # half of them may write
            says(caller, talk, seen)
        else:
            path = dice.choice(pages)
            seen.ask("page", lambda: caller.get(path))

    return one


def says(caller: Caller, talk: str, seen: Seen) -> None:
    """Open the conversation and write a line to it that nobody else writes."""
    page = seen.ask("page", lambda: caller.get(talk))
    if page is None or page.status != 200:
        return
    token = re.search(rb'name="token" value="([^"]+)"', page.body)
    assert token is not None, page.words
    text = f"Tin số {uuid4()}"
    sent = seen.ask("write", lambda: caller.post(talk, {"text": text, "token": token[1].decode()}))
    if sent is not None and sent.status in (200, 303):
        seen.note(text)


def written() -> list[str]:
    """Every message of these days that the database holds."""
    with reading():
        found: Sequence[str] = db.session.scalars(select(Message.text)).all()
    let_go()
    return [text for text in found if text.startswith("Tin số ")]
