"""Which passwords are taken, and how they are kept."""

import math
import unicodedata

import pytest

from pressplan.accounts import passwords
from pressplan.accounts.password_rules import fault

LAN = {"email": "lan.tran@daklak.example", "name": "Trần Thị Lan"}


@pytest.mark.parametrize(
    "password",
    [
        "chín con voi uống nước bên suối",
        "k7m2-q9wd-3hxp-vbnm",
        "toi di bo 4 vong ho moi sang",
        "こんにちは世界のみんなさん元気",
        "🐘🌾🛶🎋🥁🪷🌋🦜 mưa rơi",
        "một câu rất dài " * 12,
        "matkhau nay that ra kha dai day",
    ],
)
def test_long_sentences_are_taken_whatever_their_letters(password):
    assert fault(password, **LAN) == ""


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("", "ít nhất 14"),
        ("ngắn quá đi!", "ít nhất 14"),
        ("a" * 201, "dài nhất 200"),
        ("aaaaaaaaaaaaaaaa", "quá ít ký tự"),
        ("              ", "quá ít ký tự"),
        ("abababababababab", "quá ít ký tự"),
        ("xyzwvxyzwvxyzwvxyzwv", "dễ đoán"),
        ("matkhau123456789", "dễ đoán"),
        ("MậtKhẩu@12345678", "dễ đoán"),
        ("P@ssw0rd20262026", "dễ đoán"),
        ("qwertyuiopasdfgh", "dễ đoán"),
        ("98765432109876543", "dễ đoán"),
        ("Sở Thông tin và Truyền thông 2026", "dễ đoán"),
        ("DakLak-PressPlan-2026!", "dễ đoán"),
        ("Đắk Lắk – Buôn Ma Thuột", "dễ đoán"),
        ("Trần Thị Lan 1985!", "dễ đoán"),
        ("lan.tran@daklak.example", "dễ đoán"),
        ("!!!!!!@@@@@@######", "quá ít ký tự"),
    ],
)
def test_what_others_try_first_is_refused(password, part):
    assert part in fault(password, **LAN)


def test_two_hundred_characters_count_to_the_last():
    long = "một câu rất dài " * 12 + "12345678"
    assert len(long) == 200
    stored = passwords.hash_password(long)
    assert passwords.matches(stored, long)
    assert not passwords.matches(stored, long[:-1] + "9")


def test_two_keyboards_spell_one_password():
    typed = "chín con voi uống nước bên suối"
    stored = passwords.hash_password(unicodedata.normalize("NFD", typed))
    assert passwords.matches(stored, unicodedata.normalize("NFC", typed))


def test_a_hash_is_argon2id_with_the_parameters_we_promise():
    assert passwords.hash_password("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.NOBODYS_HASH.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("typed", ["", "x", "y" * 5000])
def test_nobody_has_no_password(typed):
    assert not passwords.matches(None, typed)


def test_a_password_too_long_to_be_anybodys_is_never_right():
    stored = passwords.hash_password("")
    assert not passwords.matches(stored, "y" * 201)


def test_one_time_passwords_have_128_bits():
    """ASVS 11.5.1."""
    assert passwords.GROUPS * 4 * math.log2(len(set(passwords.UNAMBIGUOUS))) >= 128
    assert len(passwords.one_time_password().replace("-", "")) == passwords.GROUPS * 4


def test_one_time_passwords_are_readable_and_differ():
    made = {passwords.one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(p) == 34 and p.count("-") == 6 and not set(p) & set("il1o0O") for p in made)
