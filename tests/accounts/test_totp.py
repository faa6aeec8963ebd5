"""Codes of an app (RFC 6238), and where their secret lies (ASVS 5.0 6.5.1 to 6.5.5)."""

import math
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import select, text

from pressplan import clock
from pressplan.accounts import passwords, totp, vault
from pressplan.accounts.models_factor import RecoveryCode, SecondFactor
from pressplan.database import db
from tests.phones import give_factor

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # 12345678901234567890 in base32
# Appendix B of RFC 6238, of eight digits the last six.
VECTORS = (
    (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
    (2000000000, "279037"), (20000000000, "353130"),
)  # fmt: skip


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_codes_are_those_of_the_rfc(seconds, code):
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.step_of(RFC_SECRET, code, at=at) == seconds // 30


@pytest.mark.parametrize(("off", "taken"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_phone_may_be_half_a_minute_off_and_no_more(off, taken):
    at = datetime.fromtimestamp(1234567890, UTC)
    found = totp.step_of(RFC_SECRET, "005924", at=at + timedelta(seconds=off))
    assert (found is not None) is taken


def test_a_secret_has_160_bits_and_is_never_the_same():
    secrets = {totp.new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(len(secret) == 32 for secret in secrets)


def test_the_qr_code_says_what_an_app_must_know():
    address = totp.address_of(RFC_SECRET, "lan@daklak.example")
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/Chuyển đổi số báo chí:lan@daklak.example"
    assert parse_qs(parts.query)["secret"] == [RFC_SECRET]


def test_a_stolen_database_alone_opens_nothing(app, lan):
    phone, codes = give_factor(lan)
    secret = phone.app.secret
    stored = db.session.scalars(select(SecondFactor)).one()
    rows = db.session.execute(text("SELECT * FROM recovery_code")).all()
    everything = f"{stored.sealed} {stored.offered} {rows}"
    assert secret not in everything
    assert not any(code in everything or code.replace("-", "") in everything for code in codes)
    assert vault.unseal(stored.sealed, account_id=lan.id) == secret


def test_a_seal_opens_for_its_own_account_and_key_alone(app, lan, minh):
    sealed = vault.seal("GEHEIM", account_id=lan.id)
    assert sealed != vault.seal("GEHEIM", account_id=lan.id)
    assert vault.unseal(sealed, account_id=minh.id) is None
    key = app.config["PRESSPLAN"].data / "keys" / "factor"
    assert key.stat().st_mode & 0o077 == 0
    key.write_text("00" * 32)
    assert vault.unseal(sealed, account_id=lan.id) is None


def test_ten_recovery_codes_of_more_than_128_bits(app, lan):
    """ASVS 6.5.2, 11.5.1: so much of it needs no slow hash."""
    _, codes = give_factor(lan)
    assert len(set(codes)) == 10
    lengths = {len(code.replace("-", "")) for code in codes}
    assert min(lengths) * math.log2(len(set(passwords.UNAMBIGUOUS))) >= 128
    stored = db.session.scalars(select(RecoveryCode)).all()
    assert {row.used_at for row in stored} == {None}
    assert all(row.made_at <= clock.now() for row in stored)
