"""What Lan does over a real line: upload to her draft, and send it."""

import hashlib
import random
from collections.abc import Callable

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.submissions import actions
from tests.faults.kept import let_go
from tests.files import corpus
from tests.servers.web import Answer, Caller
from tests.submissions.handing_in import WRITTEN, begun

TYPED = {
    "number": "15/KH-BĐL", "signer": "Nguyễn Văn A", "note": "Kính gửi Sở xem xét,\ncho ý kiến.",
}  # fmt: skip


def draft_of(lan: Account) -> str:
    """Lan begins her hand-in; its address. Nothing of the database is held any more."""
    of = begun()
    actions.start_draft(of, WRITTEN, [], by=who_is(lan), at=clock.now())
    db.session.commit()
    place = f"/submissions/{of.id}"
    let_go()
    return place


def a_paper(number: int, size: int = 250_000) -> bytes:
    """A PDF of about that size that no other is equal to."""
    noise = random.Random(number).randbytes(size)
    return corpus.paper(more=b"<</Length %d>>stream\n%s\nendstream" % (size, noise))


def digest_of(paper: bytes) -> str:
    return hashlib.sha256(paper).hexdigest()


def uploads(lan: Caller, place: str, paper: bytes, **headers: str) -> Answer:
    """She puts a file to the draft."""
    return lan.post(f"{place}/draft/files", {}, (("Kế hoạch.pdf", paper),), **headers)


def sends(lan: Caller, place: str, form: dict[str, str], **headers: str) -> Answer:
    """She presses "Gửi" in a form of the draft as it was shown, with other words."""
    return lan.post(f"{place}/revisions", form | TYPED, **headers)


def unless_cut_off(ask: Callable[[], Answer]) -> Answer | None:
    """The answer; None: the line broke before there was one."""
    try:
        return ask()
    except OSError:
        return None
