"""What is kept, and when which work is due: tables."""

from datetime import UTC, datetime, time, timedelta

import pytest

from pressplan.clock import ZONE
from pressplan.operation import rules

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # nine in the morning there
HOUR = rules.last_hour(time(1, 30), now=NOW, zone=ZONE)


def nights(count: int, *, until: datetime = datetime(2026, 11, 20, 1, 30)) -> list[str]:
    return [rules.name_at(until - timedelta(days=day)) for day in range(count)]


def kept(names: list[str]) -> list[str]:
    gone = rules.outdated(names)
    return [name[10:18] for name in sorted(names, reverse=True) if name not in gone]


def test_seven_nights_all_stay():
    assert rules.outdated(nights(7)) == []


def test_of_four_hundred_nights_stay_days_weeks_and_months():
    days = ["20261120", "20261119", "20261118", "20261117", "20261116", "20261115", "20261114"]
    weeks = ["20261108", "20261101"]  # the two weeks before those of the days
    ends = ["20261031", "20260930", "20260831", "20260731", "20260630", "20260531", "20260430",
            "20260331", "20260228", "20260131", "20251231"]  # fmt: skip
    assert kept(nights(400)) == [*days, *weeks, *ends]


def test_rotating_night_after_night_keeps_what_rotating_once_does():
    names: list[str] = []
    for name in reversed(nights(400)):
        names.append(name)
        names = [each for each in names if each not in rules.outdated(names)]
    assert len(names) == 20
    assert names[-1] == nights(1)[0]


def test_of_several_on_one_day_the_last_stays():
    names = ["pressplan-20261120-0130.age", "pressplan-20261120-0915.age"]
    assert rules.outdated(names) == [names[0]]


def test_after_a_long_silence_nothing_goes():
    """Seven days that have a backup, not the last seven of the calendar."""
    old = nights(7, until=datetime(2024, 1, 10, 1, 30))
    assert rules.outdated(old) == []


@pytest.mark.parametrize(
    "name",
    ["pressplan-20261399-0130.age", "pressplan-20261120-0130.age.part", "cua-toi.age",
     "pressplan-2026112-0130.age", "../pressplan-20261120-0130.age"],
)  # fmt: skip
def test_what_is_not_named_like_a_backup_is_never_touched(name):
    assert rules.made_at(name) is None
    assert rules.outdated([*nights(100), name]) == rules.outdated(nights(100))


def test_the_hour_of_last_night():
    assert HOUR.astimezone(ZONE) == datetime(2026, 11, 20, 1, 30, tzinfo=ZONE)
    before = rules.last_hour(time(23, 0), now=NOW, zone=ZONE)
    assert before.astimezone(ZONE) == datetime(2026, 11, 19, 23, 0, tzinfo=ZONE)


H = timedelta(hours=1)


@pytest.mark.parametrize(
    ("done", "tried", "due"),
    [
        (HOUR - 24 * H, None, True),  # that of the night before
        (HOUR + H / 60, None, False),
        (HOUR - 240 * H, None, True),  # ten days of downtime: once
        (None, None, True),
        (HOUR - 24 * H, NOW - H / 2, False),  # it just failed
        (HOUR - 24 * H, NOW - 2 * H, True),
        (HOUR + H / 60, NOW - 2 * H, False),
    ],
)
def test_when_a_backup_is_due(done, tried, due):
    assert rules.backup_due(hour=HOUR, done=done, tried=tried, now=NOW) is due


D = timedelta(days=1)


@pytest.mark.parametrize(
    ("done", "tried", "now", "due"),
    [
        (None, None, NOW, True),
        (NOW - 6 * D, None, NOW, False),
        (HOUR - 7 * D, None, HOUR + H, True),  # by night
        (HOUR - 7 * D, None, HOUR + 7 * H, False),  # it waits for the night
        (HOUR - 8 * D, None, HOUR + 7 * H, True),  # and not too long
        (HOUR - 8 * D, NOW - H, NOW, False),  # it just failed
    ],
)
def test_when_a_test_restore_is_due(done, tried, now, due):
    assert rules.test_due(hour=HOUR, done=done, tried=tried, now=now) is due


def test_a_test_restore_of_each_week_is_never_eight_days_old():
    at, done, oldest = NOW, NOW, timedelta()
    for _ in range(60 * 24):
        at += H
        hour = rules.last_hour(time(1, 30), now=at, zone=ZONE)
        oldest = max(oldest, at - done)
        if rules.test_due(hour=hour, done=done, tried=None, now=at):
            done = at
    assert oldest <= rules.STALE_AFTER[rules.TEST_RESTORE]


def test_how_old_in_words():
    made = datetime(2026, 11, 20, 1, 30)
    words = [rules.age(made, made + each) for each in (H / 60, H / 2, 5 * H, 49 * H)]
    assert words == ["vừa xong", "30 phút trước", "5 giờ trước", "2 ngày trước"]
