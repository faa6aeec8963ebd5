"""Looking changes nothing: every page of every role is opened and the tables stay as they are."""

import hashlib
import re

import pytest
from sqlalchemy import select

from pressplan.database import db, reading
from tests import cast
from tests.house.crawl import crawl
from tests.house.places import FACE, addresses
from tests.house.policy import POLICY
from tests.strict import Browser

# When a session was last seen is noted while reading; nothing else is.
NOTED = {("sign_in_session", "seen_at"), ("heartbeat", "at")}
# Addresses that lead on: each role's first page, and the lasting address of a commitment.
LEADS_ON = re.compile(r"/|/tasks/\d+/commitments/\d+")
FEWEST = {"admin": 8, "staff": 20, "leader": 12, "agency": 12, "governing": 12}


def digests() -> dict[str, str]:
    """A digest of what each table holds, row order set aside."""
    found = {}
    with reading():
        for name, table in db.metadata.tables.items():
            columns = [c for c in table.columns if (name, c.name) not in NOTED]
            rows = sorted(repr(tuple(row)) for row in db.session.execute(select(*columns)))
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
