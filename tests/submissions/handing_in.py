"""Hand-ins in one line each, for tests: an agency sends, the Department and others decide."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO

from sqlalchemy import insert, select

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.agencies.models import Agency
from pressplan.database import db
from pressplan.files import storage
from pressplan.files.actions import Received
from pressplan.files.kinds import Kind as FileKind
from pressplan.files.models import StoredFile
from pressplan.history.queries import lines_about
from pressplan.obligations.models import Obligation, Occurrence
from pressplan.obligations.rules import Kind
from pressplan.plans.models import Plan, PlanState
from pressplan.submissions import actions, actions_send
from pressplan.submissions.actions import Word
from pressplan.submissions.content import Content
from pressplan.submissions.models import Decision, Revision, Submission
from pressplan.submissions.queries import draft_of
from pressplan.submissions.workflow import Move
from tests.files import corpus
from tests.strict import Browser
from tests.tasks.work import BAO, agency_id

WRITTEN = Content(number="12/KH-BĐL", signer="Nguyễn Văn A", done="Đã làm ba nhiệm vụ.")
BETTER = WRITTEN._replace(note="Đã bổ sung nguồn lực.")
REASON = "Đề nghị nêu rõ nguồn lực."
APPROVED = Word(number="5-QĐ/TU", decided_on=date(2026, 11, 19))


def occurrence(kind: Kind = Kind.AGENCY_PLAN) -> Occurrence:
    """This year's; the agencies' plan is due "trước ngày 15/11/2026" instead of in 2023."""
    year = 2023 if kind is Kind.AGENCY_PLAN else 2026
    query = select(Occurrence).join(Obligation).where(Obligation.kind == kind)
    found = db.session.scalars(query.where(Occurrence.year.in_((year, 2026)))).one()
    if found.year == 2023:
        found.year, found.quoted = 2026, date(2026, 11, 15)
        db.session.commit()
    return found


def begun(agency: str = BAO, kind: Kind = Kind.AGENCY_PLAN) -> Submission:
    """The hand-in of an agency, read anew; nothing written yet."""
    found = actions.open_submission(occurrence(kind), _agency(agency))
    db.session.commit()
    return found


def a_file(agency: str = BAO, name: str = "Kế hoạch.pdf") -> StoredFile:
    """A recorded file without its bytes."""
    values = {
        "key": storage.new_key(), "name": name, "kind": FileKind.PDF, "size": 1,
        "sha256": "0" * 64, "stored_at": clock.now(), "agency_id": agency_id(agency),
        "by_name": "Trần Thị Lan",
    }  # fmt: skip
    id = db.session.scalar(insert(StoredFile).values(**values).returning(StoredFile.id))
    db.session.commit()
    return db.session.get_one(StoredFile, id)


def received(name: str = "Phụ lục.pdf", agency: str = BAO) -> Received:
    """A file that was checked and stored, not recorded yet; without its bytes."""
    return Received(storage.new_key(), name, FileKind.PDF, 1, "1" * 64, agency_id(agency))


def drafts(
    by: Account, of: Submission, content: Content = WRITTEN, files: Sequence[StoredFile] = ()
) -> Submission:
    """The person writes a draft with these files, by default one; committed."""
    ids = [file.id for file in files or [a_file()]]
    actions.start_draft(of, content, ids, by=who_is(by), at=clock.now())
    db.session.commit()
    return of


def sends(
    by: Account, of: Submission, content: Content = WRITTEN, *, token: str = "",
    at: datetime | None = None,
) -> Revision:  # fmt: skip
    """The person sends the draft, written just now where there is none; committed."""
    if draft_of(of) is None:
        drafts(by, of, content)
    draft = draft_of(of)
    assert draft is not None
    sent = actions_send.send(
        of, content, token=token or actions.new_token(), seen=draft.version, by=who_is(by),
        at=at or clock.now(),
    )  # fmt: skip
    db.session.commit()
    return sent


def on_paper(
    by: Account, of: Submission, arrived_on: date, *, token: str = "", at: datetime | None = None
) -> Revision:
    """Staff record what came on paper; committed."""
    sent = actions_send.record_paper(
        of, WRITTEN, [a_file()], arrived_on=arrived_on, token=token or actions.new_token(),
        by=who_is(by), at=at or clock.now(),
    )  # fmt: skip
    db.session.commit()
    return sent


def decides(
    by: Account, revision: Revision, move: Move, word: Word | None = None, *,
    at: datetime | None = None,
) -> Decision:  # fmt: skip
    """The person makes a move, saying what it needs; committed."""
    said = word or (APPROVED if move is Move.APPROVAL else Word(REASON))
    made = actions.decide(revision, move, said, by=who_is(by), at=at or clock.now())
    db.session.commit()
    return made


def is_put(lan: Account, hoa: Account) -> Submission:
    """Lan's plan, agreed and put to the governing body."""
    of = begun()
    sent = sends(lan, of)
    decides(hoa, sent, Move.AGREEMENT)
    decides(lan, sent, Move.PUTTING)
    return of


def local(day: int, hour: int = 9, minute: int = 0, second: float = 0) -> datetime:
    """That moment of November 2026 in the province, in UTC."""
    whole = int(second)
    milliseconds = round((second - whole) * 1000)
    there = datetime(2026, 11, day, hour, minute, whole, milliseconds * 1000, clock.ZONE)
    return there.astimezone(UTC)


def close_the_plan() -> None:
    """The plan is followed no more; committed."""
    plan = db.session.scalars(select(Plan)).one()
    plan.state, plan.closed_on = PlanState.CLOSED, clock.today()
    db.session.commit()


def uploads(browser: Browser, of: Submission, name: str = "Kế hoạch.pdf") -> int:
    """The signed-in person puts a real file to the draft; its id."""
    browser.get(url(of, "draft"))
    browser.post(url(of, "draft/files"), {"files": [(BytesIO(corpus.paper()), name)]})
    draft = draft_of(of)
    assert draft is not None
    return draft.files[-1].file_id


def events(of: Submission) -> list[str]:
    """What the history says happened to it, the oldest first."""
    return [line.event for line in lines_about(of)][::-1]


def count(model: type) -> int:
    """How many rows there are, read anew."""
    db.session.rollback()
    db.session.expire_all()
    return len(db.session.scalars(select(model)).all())


def url(of: Submission, *parts: object) -> str:
    """The address of a hand-in, or of something of it."""
    return "/".join(["/submissions", str(of.id), *map(str, parts)])


def _agency(name: str) -> Agency:
    return db.session.get_one(Agency, agency_id(name))
