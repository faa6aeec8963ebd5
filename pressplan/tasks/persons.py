"""Naming who does the work: what was typed is an account that was offered, or a name. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..errors import BadInput
from ..vietnamese import fold


@dataclass(frozen=True)
class Person:
    """Somebody named for a commitment; without account it is somebody who doesn't sign in."""

    name: str = ""
    account_id: int | None = None


NOBODY = Person()


@dataclass(frozen=True)
class Candidate:
    """An account that can be named: of whom, and where they work."""

    id: int
    name: str
    email: str
    agency_id: int
    agency: str = ""
    position: str = ""


@dataclass(frozen=True)
class Offered:
    """An account as it is offered: the words that choose it, and a note that tells more."""

    account: Candidate
    words: str
    note: str = ""


def offers(accounts: Iterable[Candidate]) -> list[Offered]:
    """The accounts with words that choose each: the name, and the e-mail where two share it."""
    found = list(accounts)
    names = Counter(fold(account.name) for account in found)
    agencies = {account.agency_id for account in found}
    return [
        Offered(
            account,
            account.name if names[fold(account.name)] == 1 else f"{account.name} ({account.email})",
            ", ".join(filter(None, [account.position, account.agency * (len(agencies) > 1)])),
        )
        for account in found
    ]


def chosen(typed: str, offered: Sequence[Offered], *, now: Person = NOBODY) -> Person:
    """Whom the typed words name: who stands there now, an account that is offered, else a name.

    Who left the agency stays named by the account they had. Raises BadInput when the words
    could mean two accounts.
    """
    if not typed:
        return NOBODY
    if fold(typed) == fold(now.name):
        return now if now.account_id else _offered(typed, offered) or now
    return _offered(typed, offered) or Person(typed)


def _offered(typed: str, offered: Sequence[Offered]) -> Person | None:
    wanted = fold(typed)
    for offer in offered:
        if fold(offer.words) == wanted:
            return Person(offer.account.name, offer.account.id)
    if any(fold(offer.account.name) == wanted for offer in offered):
        raise BadInput("Có nhiều người cùng tên này. Hãy chọn một dòng có e-mail trong danh sách.")
    return None
