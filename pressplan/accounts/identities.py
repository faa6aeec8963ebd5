"""Ways to the identity provider and back, and the links of accounts to who people are there."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import abort
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from ..access import Who
from ..database import claim, db
from ..errors import BadInput
from ..history.actions import record
from ..vietnamese import tidy
from . import sessions
from .models import Account
from .models_identity import AccountIdentity, ProviderVisit
from .provider import Visit
from .queries import digest_of

VISIT_LASTS = timedelta(minutes=10)
LONGEST_SHOWN = 100
OTHERS = (
    "Tài khoản dùng chung này đã được liên kết với một tài khoản khác trong hệ thống. "
    "Nếu đó là nhầm lẫn, hãy báo quản trị viên."
)
ALREADY = "Tài khoản của bạn đã có liên kết. Hãy bỏ liên kết cũ trước khi liên kết lại."


@dataclass(frozen=True)
class Ended:
    """A way that just ended: whose, its secrets, where it was to lead, what was typed before."""

    id: int
    account_id: int | None
    secrets: Visit
    target: str
    typed: str


def new_visit() -> Visit:
    """Secrets for one way to the provider: 256 bits each (RFC 7636 §4.1, ASVS 11.5.1)."""
    return Visit(*(secrets.token_urlsafe(32) for _ in range(3)))


def begin_visit(
    visit: Visit, *, account_id: int | None = None, target: str = "", carried: str = "",
    at: datetime,
) -> None:  # fmt: skip
    """Remember a way that begins: to sign in, or to link an account."""
    db.session.add(
        ProviderVisit(
            state_digest=digest_of(visit.state), nonce=visit.nonce, verifier=visit.verifier,
            account_id=account_id, target=target, carried=carried, started_at=at,
        )
    )  # fmt: skip


def end_visit(state: str, *, at: datetime) -> Ended | None:
    """End the way that began with this state, once; its secrets are told only here.

    None: unknown, ended before, or begun more than ten minutes ago.
    """
    stands = update(ProviderVisit).where(
        ProviderVisit.state_digest == digest_of(state), ProviderVisit.ended_at.is_(None),
        ProviderVisit.started_at >= at - VISIT_LASTS,
    )  # fmt: skip
    ended = stands.values(ended_at=at).returning(ProviderVisit.id)
    id = db.session.scalars(ended).one_or_none()
    if id is None:
        return None
    row = db.session.get_one(ProviderVisit, id, populate_existing=True)
    kept = Ended(id, row.account_id, Visit(state, row.nonce, row.verifier), row.target, row.carried)
    row.nonce = row.verifier = row.carried = ""
    return kept


def forget_old_visits(*, at: datetime) -> None:
    """Drop ways that can't end any more."""
    db.session.execute(delete(ProviderVisit).where(ProviderVisit.started_at < at - VISIT_LASTS))


def account_linked_to(issuer: str, subject: str, *, at: datetime) -> Account | None:
    """The account of who this is at the provider, locked; the link is noted as used."""
    link = _link_of(issuer, subject)
    if link is None:
        return None
    link.used_at = at
    return db.session.scalars(
        select(Account).where(Account.id == link.account_id).with_for_update()
    ).one()


def link(account: Account, issuer: str, subject: str, *, by: Who, at: datetime) -> None:
    """Link one's own account to who one is at the provider.

    Raises BadInput when that person is linked to another account, or this account already.
    """
    made = AccountIdentity(
        account_id=account.id, issuer=issuer, subject=subject, linked_at=at, used_at=None
    )
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        found = _link_of(issuer, subject)
        taken = found is not None and found.account_id != account.id
        raise BadInput(OTHERS if taken else ALREADY) from None
    record(
        account, "identity-linked", "Liên kết với tài khoản dùng chung", by=by, at=at,
        agency_id=account.agency_id, after={"issuer": issuer, "subject": subject},
    )  # fmt: skip


def unlink(found: AccountIdentity, *, by: Who, at: datetime) -> None:
    """Take a link away; the account's sessions end when somebody else takes it away.

    Raises TooLate (409) when it is gone already.
    """
    account, own = found.account, by.account_id == found.account_id
    before = {"issuer": found.issuer, "subject": found.subject}
    claim(
        delete(AccountIdentity)
        .where(AccountIdentity.id == found.id)
        .execution_options(synchronize_session=False),
        "Liên kết này vừa được bỏ.",
    )
    db.session.expunge(found)
    if not own:
        sessions.end_all(account.id, at=at)
    whose = "" if own else f" của {account.email}"
    record(
        account, "identity-unlinked", f"Bỏ liên kết với tài khoản dùng chung{whose}",
        by=by, at=at, agency_id=account.agency_id, before=before,
    )  # fmt: skip


def note_refusal(subject: Account | ProviderVisit, why: str, *, by: Who, at: datetime) -> None:
    """The history line of a sign-in or a link through the provider that failed."""
    text = f"Đăng nhập bằng tài khoản dùng chung không được: {why}"
    agency_id = subject.agency_id if isinstance(subject, Account) else None
    record(subject, "sign-in-refused", text, by=by, at=at, agency_id=agency_id)


def shown(subject: str) -> str:
    """Who somebody is at the provider, as the history may hold it."""
    return tidy(subject)[:LONGEST_SHOWN]


def identities_of(account_id: int) -> list[AccountIdentity]:
    """Who an account is at providers, the present one's or a former one's."""
    query = select(AccountIdentity).where(AccountIdentity.account_id == account_id)
    return list(db.session.scalars(query.order_by(AccountIdentity.id)))


def identity_or_404(id: int, *, account_id: int) -> AccountIdentity:
    """A link of that account; anybody else's is not there."""
    found = db.session.get(AccountIdentity, id)
    if found is None or found.account_id != account_id:
        abort(404)
    return found


def _link_of(issuer: str, subject: str) -> AccountIdentity | None:
    return db.session.scalars(
        select(AccountIdentity).where(
            AccountIdentity.issuer == issuer, AccountIdentity.subject == subject
        )
    ).one_or_none()
