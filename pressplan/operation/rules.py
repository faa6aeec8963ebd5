"""Which works keep the system safe, how old their last good run may be, what is kept. Pure."""

import hashlib
import hmac
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

BACKUP, TEST_RESTORE, VERIFY = WORKS = "backup", "test-restore", "verify"
RESTORE = "restore"  # what was restored into this place; nothing that is done regularly
WORK_WORDS = {
    BACKUP: "Sao lưu",
    TEST_RESTORE: "Khôi phục thử",
    VERIFY: "Kiểm tra nhật ký và tệp",
}
# Older than this is red: a nightly work may miss a night, a weekly one a day (B8-7).
STALE_AFTER = {
    BACKUP: timedelta(hours=36),
    TEST_RESTORE: timedelta(days=8),
    VERIFY: timedelta(hours=36),
}
KEPT_FOR = timedelta(days=366)
UNDER_WAY = timedelta(hours=6)  # who began longer ago and has not ended was cut off

FORMAT = 1  # of archives; a newer one is refused
WEEK, LATEST = timedelta(days=6, hours=12), timedelta(days=7, hours=12)
NIGHT = timedelta(hours=5)  # after the hour of the backup a test restore disturbs nobody
RETRY = timedelta(hours=1)  # after a backup that failed
TEST_RETRY = timedelta(hours=20)  # what was damaged still is: another backup may be better
CUT_OFF = timedelta(minutes=10)  # a run that was not heard of for so long is over
HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))
DAILY, WEEKLY, MONTHLY = 7, 4, 12
_NAME = re.compile(r"pressplan-(\d{8}-\d{4})\.age")


def is_stale(work: str, last_good: datetime | None, *, now: datetime) -> bool:
    """Whether the last good run of a work is too long ago, or there was none."""
    return last_good is None or now - last_good > STALE_AFTER[work]


Facts = Mapping[str, Any] | None


def seen(at: datetime) -> dict[str, Any]:
    """The facts of a run that is under way, and was heard of just now."""
    return {"seen": at.isoformat()}


def is_wanted(good: bool | None, facts: Facts) -> bool:
    """Whether a run was wished for and not begun."""
    return good is None and bool(facts and facts.get("wanted"))


def is_alive(good: bool | None, facts: Facts, *, now: datetime) -> bool:
    """Whether a run is under way: it has not ended, and was heard of lately."""
    if good is not None or not facts or "seen" not in facts:
        return False
    return abs(now - datetime.fromisoformat(facts["seen"])) < CUT_OFF


def is_open(good: bool | None, facts: Facts, *, now: datetime) -> bool:
    """Whether a run is wished for or under way."""
    return is_wanted(good, facts) or is_alive(good, facts, now=now)


def last_hour(hour: time, *, now: datetime, zone: tzinfo) -> datetime:
    """The latest moment at which it was that time of the day."""
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), hour, zone)
    return today if today <= local else today - timedelta(days=1)


def backup_due(
    *, hour: datetime, done: datetime | None, tried: datetime | None, now: datetime
) -> bool:
    """Whether the nightly backup has to run: none was made since `hour`, and the last failure is
    not just past."""
    if done is not None and done >= hour:
        return False
    return tried is None or now - tried >= RETRY


def test_due(
    *, hour: datetime, done: datetime | None, tried: datetime | None, now: datetime
) -> bool:
    """Whether a test restore has to run: weekly, by night if it can wait for one."""
    if tried is not None and now - tried < TEST_RETRY:
        return False
    if done is None or now - done >= LATEST:
        return True
    return now - done >= WEEK and now - hour < NIGHT


def name_at(moment: datetime) -> str:
    """What a backup made at this local time is called."""
    return f"pressplan-{moment:%Y%m%d-%H%M}.age"


def made_at(name: str) -> datetime | None:
    """The local time in a backup's name (naive); None: it is none of ours."""
    found = _NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], "%Y%m%d-%H%M") if found else None  # noqa: DTZ007
    except ValueError:
        return None


def outdated(names: Iterable[str]) -> list[str]:
    """Which backups go: all but the last of each of 7 days, 4 weeks and 12 months that have one.

    What is not named like a backup stays.
    """
    dated = sorted(((made, name) for name in names if (made := made_at(name))), reverse=True)
    kept: set[str] = set()
    for most, span in _SPANS:
        last_of: dict[Hashable, str] = {}
        for made, name in dated:
            last_of.setdefault(span(made.date()), name)
        kept.update(list(last_of.values())[:most])
    return sorted(name for _, name in dated if name not in kept)


_SPANS: tuple[tuple[int, Callable[[date], Hashable]], ...] = (
    (DAILY, lambda day: day),
    (WEEKLY, lambda day: day.isocalendar()[:2]),
    (MONTHLY, lambda day: (day.year, day.month)),
)


def installation_of(key: bytes) -> str:
    """A word that names an installation and gives away nothing of its key."""
    return hmac.new(key, b"installation", hashlib.sha256).hexdigest()[:16]


def megabytes(size: int) -> str:
    """Bytes as people read them."""
    if size >= 10**9:
        return f"{size / 10**9:.1f} GB".replace(".", ",")
    return f"{max(1, round(size / 10**6))} MB"


def age(made: datetime, now: datetime) -> str:
    """How old a backup is, in words."""
    passed = now - made
    if passed < timedelta(hours=1):
        return "vừa xong" if passed < timedelta(minutes=2) else f"{passed.seconds // 60} phút trước"
    if passed < timedelta(days=1):
        return f"{passed.seconds // 3600} giờ trước"
    return f"{passed.days} ngày trước"


def progress(facts: Facts) -> int | None:
    """Of a run that is under way, how many percent of the files are done; None: not known."""
    total = (facts or {}).get("total")
    return int(100 * (facts or {})["done"] / total) if total else None


def counts_for_the_night(
    started_at: datetime, ended_at: datetime | None, good: bool | None, *, now: datetime
) -> bool:
    """Whether a run of this night leaves nothing to do: it has ended, or is still under way."""
    if ended_at is None:
        return now - started_at < UNDER_WAY
    return good is not None
