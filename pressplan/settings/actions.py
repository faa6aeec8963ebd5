"""Change settings."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ..access import Who
from ..database import db
from ..errors import TooLate
from ..history.actions import record
from . import rules
from .models import Setting

CHANGED = "Cài đặt này vừa được người khác thay đổi. Hãy xem giá trị hiện nay rồi lưu lại."


def change(
    values: Mapping[str, int], *, seen: Mapping[str, int] | None = None, by: Who, at: datetime
) -> list[str]:
    """Set what differs; the labels of what changed.

    `seen` are the values that the person looked at: what they left as it was is left as it
    is now, and what somebody else changed since then is not overwritten but TooLate (409).
    """
    rows = {row.key: row for row in db.session.scalars(select(Setting).with_for_update())}
    now = {s.key: rows[s.key].value if s.key in rows else s.default for s in rules.SETTINGS}
    seen = seen or now
    touched = {key: value for key, value in values.items() if seen[key] != value}
    changed = {key: value for key, value in touched.items() if now[key] != value}
    if any(seen[key] != now[key] for key in changed):
        db.session.rollback()
        raise TooLate(CHANGED)
    for key, value in changed.items():
        row = rows.get(key) or Setting(key=key)
        row.value = value
        db.session.add(row)
        setting = rules.BY_KEY[key]
        words = f"{setting.word(now[key])} → {setting.word(value)}"
        record(
            row, "setting-changed", f"Đổi cài đặt “{setting.label}”: {words}",
            by=by, at=at, before={key: now[key]}, after={key: value},
        )  # fmt: skip
    _flush()
    return [rules.BY_KEY[key].label for key in changed]


def _flush() -> None:
    try:
        db.session.flush()
    except IntegrityError:  # the first value of this setting, set by two at once
        db.session.rollback()
        raise TooLate(CHANGED) from None
