"""Secrets in all that an agency has not sent: nobody else meets them, on any page or in any file.

Every address that the agency's own people reach is opened by everybody else too (B4-4, B4-5).
"""

import io
import zipfile
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from pressplan import clock
from pressplan.accounts import sessions
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.agencies.models import AgencyName
from pressplan.database import db
from pressplan.submissions.models import Submission, SubmissionDraft
from pressplan.tasks.models import Commitment
from pressplan.tasks.models_board import ProgressDraft
from tests.house.crawl import crawl

AGENCY = "Báo Đắk Lắk"
SECRETS = ("BIMATNHAP", "BIMATHOSO")
PACKED = (".xlsx", ".docx")
CLOSED = {303, 403, 404}


@pytest.fixture
def agency_id(sample_app) -> int:
    """The agency whose drafts hold the secrets."""
    id = db.session.scalars(
        select(AgencyName.agency_id).where(AgencyName.name == AGENCY).limit(1)
    ).one()
    of_commitment = select(Commitment.id).where(Commitment.agency_id == id)
    of_submission = select(Submission.id).where(Submission.agency_id == id)
    drafts = update(ProgressDraft).where(ProgressDraft.commitment_id.in_(of_commitment))
    hand_ins = update(SubmissionDraft).where(SubmissionDraft.submission_id.in_(of_submission))
    assert db.session.execute(drafts.values(done=SECRETS[0])).rowcount
    assert db.session.execute(hand_ins.values(note=SECRETS[1])).rowcount
    db.session.commit()
    return id


class Reader:
    """Somebody who opens addresses and keeps the text of what came."""

    def __init__(self, app, account: Account) -> None:
        token = sessions.begin(account, agent="", by=who_is(account), at=clock.now())
        db.session.commit()
        self.client = app.test_client()
        with self.client.session_transaction() as cookie:
            cookie["token"] = token
        self.statuses: dict[str, int] = {}
        self.met: dict[str, set[str]] = {}
        self.files: set[str] = set()

    def open(self, url: str) -> list[str]:
        """Open it; the links of the page."""
        with self.client.get(url) as answer:
            self.statuses[url] = answer.status_code
            text = _text(url, answer.data)
        if found := {secret for secret in SECRETS if secret in text}:
            self.met[url] = found
        if not (answer.mimetype or "").startswith("text/html"):
            return []
        page = BeautifulSoup(text, "html.parser")
        links = [str(link["href"]) for link in page.find_all("a", href=True)]
        self.files |= {link for link in links if urlsplit(link).path.endswith(PACKED)}
        return links

    def walk(self, most: int, *starts: str) -> set[str]:
        """Follow links from the first page and those, then take the files that were offered."""
        seen = set(crawl(self.open, "/", *starts, most=most))
        for url in sorted(self.files):
            self.open(url)
        return seen | self.files


def _text(url: str, data: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def test_only_its_own_people_meet_the_secrets(sample_app, agency_id):
    everybody = db.session.scalars(select(Account).order_by(Account.id)).all()
    own = [Reader(sample_app, person) for person in everybody if person.agency_id == agency_id]
    others = {p.role: p for p in reversed(everybody) if p.agency_id != agency_id}  # one of each
    readers = {person.email: Reader(sample_app, person) for person in others.values()}
    mine = db.session.scalars(select(Submission.id).where(Submission.agency_id == agency_id))
    starts = [f"/submissions/{id}{end}" for id in mine for end in ("/draft", "")]
    reached: set[str] = set()
    met: set[str] = set()
    for reader in own:
        reached |= reader.walk(90, *starts)
        met |= {secret for found in reader.met.values() for secret in found}
    assert met == set(SECRETS)
    assert len(reached) > 60
    for email, reader in readers.items():
        reader.walk(20)
        for url in sorted(reached - set(reader.statuses)):
            reader.open(url)
        assert reader.met == {}, email
        wrong = {s for s in reader.statuses.values() if s >= 400 and s not in CLOSED}
        assert wrong == set(), email
