"""Of whom a second factor is demanded, how long its steps last, how codes are written. Pure."""

from datetime import datetime, timedelta

from ..access import Role

DEMANDED_OF = (  # by the number of the setting
    frozenset({Role.ADMIN}),
    frozenset({Role.ADMIN, Role.STAFF}),
    frozenset(Role),
)
DIGITS = 6
CODES = 10
LONGEST_EVIDENCE = 200  # of how it was known whose phone is lost
STEP_LASTS = timedelta(minutes=10)  # between the right password and the code
OFFER_LASTS = timedelta(minutes=30)  # between a new secret and the code that confirms it


def is_demanded(role: Role, *, setting: int, sample: bool) -> bool:
    """Whether an account must have a second factor; sample accounts never must."""
    return not sample and role in DEMANDED_OF[setting]


def is_open(begun_at: datetime | None, now: datetime, *, lasts: timedelta) -> bool:
    """Whether a step that was begun can still be finished."""
    return begun_at is not None and now - begun_at <= lasts


def throttle_key(account_id: int) -> str:
    """What wrong codes are counted under: in capitals, which no address has (`address_key`)."""
    return f"CODE:{account_id}"


def plain_code(typed: str) -> str:
    """A code without the blanks and hyphens that people write it with."""
    return "".join(char for char in typed.lower() if char.isalnum())


def is_from_app(code: str) -> bool:
    """Whether a plain code looks like one of the app, and so not like a recovery code."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def grouped(text: str, separator: str = " ") -> str:
    """In groups of four, to be read and typed."""
    return separator.join(text[n : n + 4] for n in range(0, len(text), 4))
