"""Looking changes nothing: every page of every role is opened and the tables stay as they are."""

import hashlib
import re

import pytest
from sqlalchemy import select

from pressplan.database import db, reading
from pressplan.history.models import HistoryLine
from tests import cast
from tests.house.crawl import crawl
from tests.house.places import FACE, addresses
from tests.house.policy import POLICY
from tests.strict import Browser

# When a session, screen or calendar was last seen is noted while reading, and how much one
# account exported and searched in this minute; nothing else is.
NOTED = {
    ("sign_in_session", "seen_at"),
    ("calendar_feed", "last_used_at"),
    ("screen", "seen_at"),
    ("heartbeat", "at"),
    ("history_line", "id"),
    ("history_line", "digest"),
    ("chain_head", "count"),
    ("chain_head", "digest"),
}
COUNTED = {"pace"}
# Addresses that lead on: first pages, the way back from a provider, the lasting address of a
# commitment, the list of today, a second factor to be taken off where there is none.
LEADS_ON = re.compile(
    r"/|/sign-in/provider|/tasks/\d+/commitments/\d+|/overview/commitments"
    r"|/accounts/\d+/factor/removal"
)
FEWEST = {"admin": 8, "staff": 20, "leader": 12, "agency": 12, "governing": 12}


def digests() -> dict[str, str]:
    """A digest of what each table holds, row order set aside."""
    found = {}
    with reading():
        for name, table in db.metadata.tables.items():
            if name in COUNTED:
                continue
            columns = [c for c in table.columns if (name, c.name) not in NOTED]
            query = select(*columns)
            if name == HistoryLine.__tablename__:  # who took what away is noted
                query = query.where(HistoryLine.event != "exported")
            rows = sorted(repr(tuple(row)) for row in db.session.execute(query))
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


class Follower(Browser):
    """A strict browser that opens what it is given, wherever it leads."""

    def links_of(self, url: str) -> list[str]:
        status = 303 if LEADS_ON.fullmatch(url) else 200
        self.get(url, expect=status)
        if status == 303:
            return [self.response.headers["Location"]]
        return self.links() + [
            form["action"] for form in self.page.find_all("form") if _looks(form)
        ]


def _looks(form) -> bool:
    return form.get("method", "get") == "get" and bool(form.get("action"))


@pytest.mark.parametrize("role", FACE)
def test_looking_changes_nothing(working_app, role):
    follower = Follower(working_app).sign_in(cast.person(FACE[role]))
    before = digests()
    opened = list(crawl(follower.links_of))
    at = addresses(working_app, role)
    for row in POLICY:
        if row.method == "GET" and role in row.may and row.rule != "/sign-in":
            url = at[row.rule]
            follower.get(url, expect=303 if LEADS_ON.fullmatch(url) else 200)
            follower.response.close()
    assert digests() == before
    assert len(opened) >= FEWEST[role], opened
