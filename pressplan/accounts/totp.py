"""Codes of an authenticator app: TOTP after RFC 6238, six digits, 30 seconds, SHA-1.

SHA-1 because the common apps know nothing else; HMAC does not rest on what is broken of it.
"""

import hmac
from datetime import datetime

import pyotp

from .factor_rules import DIGITS

SECONDS = 30
WINDOW = 1  # steps that a phone's clock may be off, before and after
ISSUER = "Chuyển đổi số báo chí"


def new_secret() -> str:
    """A random secret of 160 bits in base32, as RFC 4226 §4 recommends."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The step whose code this is, the nearest to now; None: of no step within the window."""
    now = int(at.timestamp()) // SECONDS
    app = pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS)
    for step in sorted(range(now - WINDOW, now + WINDOW + 1), key=lambda step: abs(step - now)):
        if hmac.compare_digest(app.generate_otp(step).encode(), code.encode()):
            return step
    return None


def address_of(secret: str, email: str) -> str:
    """The `otpauth:` address that an app reads from a QR code."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=SECONDS).provisioning_uri(
        name=email, issuer_name=ISSUER
    )
