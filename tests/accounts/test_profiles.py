"""The two sets of rules for passwords (ASVS 5.0 6.1.1, 6.2.1, 6.2.5, 6.2.10; TCVN 14423)."""

from datetime import UTC, datetime, timedelta

import pytest

from pressplan.access import Role
from pressplan.accounts.factor_rules import is_demanded, plain_code, throttle_key
from pressplan.accounts.password_rules import fault
from pressplan.accounts.profiles import (
    DEFAULT,
    TCVN14423,
    renew_in,
    renewal_words,
    repeated_words,
    rules_words,
)
from pressplan.accounts.rules import address_key, tries_after, wait_after, wait_sentence

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ALONE, WITH_FACTOR = {"has_factor": False}, {"has_factor": True}


@pytest.mark.parametrize(
    ("password", "profile", "held", "part"),
    [
        ("chín con voi uống nước", DEFAULT, ALONE, ""),
        ("k7m2Q9wd", DEFAULT, WITH_FACTOR, "ít nhất 14"),
        ("chín con voi uống nước", TCVN14423, ALONE, "thiếu chữ hoa, chữ số và dấu"),
        ("Chín con voi uống 7 nước", TCVN14423, ALONE, "thiếu dấu"),
        ("Chín con voi uống 7 nước!", TCVN14423, ALONE, ""),
        ("CHÍN CON VOI 7 NƯỚC!", TCVN14423, ALONE, "thiếu chữ thường"),
        ("K7m2!Q9wd", TCVN14423, ALONE, "ít nhất 14"),
        ("k7m2q9w", TCVN14423, WITH_FACTOR, "ít nhất 8"),
        ("k7m2q9wd", TCVN14423, WITH_FACTOR, ""),
        ("chín con voi", TCVN14423, WITH_FACTOR, ""),
        ("MậtKhẩu@12345678", TCVN14423, ALONE, "dễ đoán"),
        ("matkhau1", TCVN14423, WITH_FACTOR, "dễ đoán"),
        ("Lan@1985", TCVN14423, WITH_FACTOR, "dễ đoán"),
    ],
)
def test_each_profile_takes_what_it_names_and_neither_what_is_guessed(
    password, profile, held, part
):
    found = fault(password, name="Trần Thị Lan", profile=profile, **held)
    assert part in found
    assert bool(part) == bool(found)


@pytest.mark.parametrize(
    ("profile", "role", "days", "left"),
    [
        (DEFAULT, Role.ADMIN, 400, None),
        (TCVN14423, Role.STAFF, 400, None),
        (TCVN14423, Role.ADMIN, 0, 60),
        (TCVN14423, Role.ADMIN, 53, 7),
        (TCVN14423, Role.ADMIN, 60, 0),
        (TCVN14423, Role.ADMIN, 61, -1),
    ],
)
def test_only_administrators_renew_and_only_in_one_profile(profile, role, days, left):
    assert renew_in(profile, role=role, set_at=AT - timedelta(days=days), at=AT) == left


def test_a_password_nobody_has_set_yet_is_not_too_old():
    assert renew_in(TCVN14423, role=Role.ADMIN, set_at=None, at=AT) is None


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (None, ""), (8, ""), (7, "còn dùng được 7 ngày"), (1, "còn dùng được 1 ngày"),
        (0, "lần đăng nhập sau phải đổi"),
    ],
)  # fmt: skip
def test_the_last_week_is_told(left, words):
    assert words in renewal_words(left)
    assert bool(words) == bool(renewal_words(left))


def test_the_default_waits_grow_and_are_capped_at_a_quarter_of_an_hour():
    assert [wait_after(n).total_seconds() for n in (4, 5, 6, 10, 99)] == [0, 30, 60, 900, 900]


def test_the_hard_lock_holds_twelve_hours_and_then_begins_anew():
    hours = [wait_after(n, TCVN14423) / timedelta(hours=1) for n in (4, 5, 6, 99)]
    assert hours == [0, 12, 12, 12]
    assert tries_after(5, AT, AT + timedelta(hours=12, seconds=1), TCVN14423) == 1
    assert tries_after(4, AT, AT + timedelta(hours=11), TCVN14423) == 5


def test_a_long_wait_says_who_can_end_it():
    assert wait_sentence(timedelta(seconds=30)) == "Hãy chờ 30 giây rồi thử lại."
    assert "12 giờ" in wait_sentence(timedelta(hours=11, minutes=59, seconds=1))
    assert "quản trị viên mở khóa" in wait_sentence(timedelta(hours=12))


@pytest.mark.parametrize(
    ("profile", "held", "role", "there", "not_there"),
    [
        (DEFAULT, ALONE, Role.ADMIN, ["Ít nhất 14"], ["chữ hoa", "60 ngày", "gần nhất"]),
        (TCVN14423, ALONE, Role.STAFF, ["Ít nhất 14", "chữ hoa", "10 mật khẩu"], ["60 ngày"]),
        (TCVN14423, WITH_FACTOR, Role.ADMIN, ["Ít nhất 8", "60 ngày"], ["chữ hoa"]),
    ],
)
def test_the_words_beside_the_field_say_what_holds(profile, held, role, there, not_there):
    words = rules_words(profile, role=role, **held)
    assert all(word in words for word in there)
    assert not any(word in words for word in not_there)


def test_why_an_old_one_is_refused():
    assert "mật khẩu hiện tại" in repeated_words(DEFAULT)
    assert "10 mật khẩu gần nhất" in repeated_words(TCVN14423)


@pytest.mark.parametrize(
    ("setting", "roles"),
    [
        (0, {Role.ADMIN}),
        (1, {Role.ADMIN, Role.STAFF}),
        (2, set(Role)),
    ],
)
def test_of_administrators_a_second_factor_is_always_demanded(setting, roles):
    """ASVS 6.3.3."""
    assert {r for r in Role if is_demanded(r, setting=setting, sample=False)} == roles
    assert not any(is_demanded(role, setting=setting, sample=True) for role in Role)


def test_codes_are_read_however_they_are_grouped():
    assert plain_code(" 123 456 ") == "123456"
    assert plain_code("ABCD-efgh 2345") == "abcdefgh2345"


def test_no_address_can_be_typed_that_counts_as_somebodys_code():
    key = throttle_key(12)
    assert address_key(key) != key
