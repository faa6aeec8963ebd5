"""Hash passwords with Argon2id, check them, make one-time passwords.

19 MiB, two passes, one lane: the least that OWASP's Password Storage Cheat Sheet names.
"""

import secrets

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError

from . import password_rules

HASHER = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
# A hash of random bytes that nobody keeps: an unknown address is checked against it, so
# that its answer takes as long as that of a known one.
NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$KFbr9FZPeaHBb0R1b6e16g"
    "$YNlAWZrv+3FWts185jdVa6MWpLIoyGtpAnwmyA1PBWM"
)
UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 7  # of four: 28 of 31 signs are 138 bits (ASVS 11.5.1)


def hash_password(password: str) -> str:
    """The Argon2id hash of a password; takes about 30 ms, so call it outside a transaction."""
    return HASHER.hash(password_rules.normal(password))


def matches(stored: str | None, typed: str) -> bool:
    """Whether the typed password is the stored one; None (nobody) takes as long and is never."""
    typed = password_rules.normal(typed)
    fits = len(typed) <= password_rules.MOST
    try:
        HASHER.verify(stored or NOBODYS_HASH, typed if fits else "")
    except VerificationError:
        return False
    return stored is not None and fits


def needs_renewal(stored: str) -> bool:
    """Whether a hash was made with other parameters than ours today (ASVS 11.2.2)."""
    return HASHER.check_needs_rehash(stored)


def one_time_password() -> str:
    """Seven groups of four letters and digits that can't be mistaken: 138 bits."""
    groups = ("".join(secrets.choice(UNAMBIGUOUS) for _ in range(4)) for _ in range(GROUPS))
    return "-".join(groups)
