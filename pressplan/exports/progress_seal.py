"""The seal of a row's key: who changes a letter of it breaks it."""

import hashlib

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from .progress import Key


def sealed(key: Key) -> str:
    """The key as it stands in the workbook."""
    return str(_serializer().dumps(key.facts))


def opened(text: str) -> Key | None:
    """The key that we sealed; None for anything else."""
    try:
        return Key(*_serializer().loads(text))
    except (BadData, TypeError):
        return None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], salt="progress workbook",
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )  # fmt: skip
