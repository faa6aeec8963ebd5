"""Tell people by a letter of odd sign-ins to their account (ASVS 6.3.5).

Only the letter is asked for here, in the transaction that notes the try: it is written and sent
by the scheduler, so that no answer waits for it. Who has no account has no letter.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from .. import clock
from ..database import db, insert_missing
from ..outbox.actions import post
from ..vietnamese import tidy
from . import rules
from .models import Account, SignInSession
from .models_notice import Oddity, SignInNotice
from .queries import who_is

LETTER = "odd"
LONGEST_AGENT = 300
NEWS_FOR = timedelta(days=3)


def tell(account: Account, oddity: Oddity, *, address: str, agent: str, at: datetime) -> None:
    """Ask for the letter, the first time on a day; a closed account hears nothing."""
    day = clock.day_of(at)
    row = {
        "account_id": account.id, "oddity": oddity, "day": day, "at": at,
        "address": address[:64], "agent": tidy(agent)[:LONGEST_AGENT],
    }  # fmt: skip
    if not account.active or not insert_missing(SignInNotice, [row]):
        return
    notice = db.session.scalars(
        select(SignInNotice).where(
            SignInNotice.account_id == account.id, SignInNotice.oddity == oddity,
            SignInNotice.day == day,
        )
    ).one()  # fmt: skip
    post(
        f"odd:{oddity.value}:{account.id}:{day}", kind=LETTER, to=who_is(account), about=notice,
        agency_id=account.agency_id, at=at, until=at + NEWS_FOR,
    )  # fmt: skip


def tell_of_new_place(account: Account, *, address: str, agent: str, at: datetime) -> None:
    """The same where this sign-in comes from a browser and a network that it never came from.

    Call it before the session begins; the very first one of an account is no news.
    """
    own = SignInSession.account_id == account.id
    lately = select(SignInSession.agent, SignInSession.address).distinct()
    seen = db.session.execute(
        lately.where(own, SignInSession.started_at > at - rules.KNOWN_FOR)
    ).all()
    if not rules.is_new_place(agent, address, [(each[0], each[1]) for each in seen]):
        return
    if seen or db.session.scalar(select(SignInSession.id).where(own).limit(1)):
        tell(account, Oddity.NEW_PLACE, address=address, agent=agent, at=at)
