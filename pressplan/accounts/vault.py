"""Seal a secret with a key that is not in the database, so that a copy of it alone tells nothing.

AES-256-GCM (NIST SP 800-38D) under the key `keys/factor`; the account is bound into the seal, so
that a row that is moved to another account opens nothing. While the key is being replaced, the one
before it opens too (`actions_factor.replace_key`).
"""

import base64
import secrets
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from .. import keys

NONCE = 12  # bytes
KEY = "factor"


def seal(secret: str, *, account_id: int) -> str:
    """The secret as it is stored."""
    nonce = secrets.token_bytes(NONCE)
    key = current_app.config["PRESSPLAN"].key(KEY)
    sealed = AESGCM(key).encrypt(nonce, secret.encode(), _about(account_id))
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, account_id: int) -> str | None:
    """The secret again; None, with a line in the log, where the key or the row is another's."""
    raw = base64.b64decode(sealed)
    for key in keys.keys_of(current_app.config["PRESSPLAN"].data / "keys", KEY):
        with suppress(InvalidTag):
            return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], _about(account_id)).decode()
    current_app.logger.error(
        "the second factor of account %s does not open with keys/factor", account_id
    )
    return None


def _about(account_id: int) -> bytes:
    return f"account {account_id}".encode()
