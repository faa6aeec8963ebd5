"""Change settings."""

from datetime import datetime

from sqlalchemy import select

from ..access import Who
from ..database import db
from ..history.actions import record
from . import queries, rules
from .models import Setting


def change(values: dict[str, int], *, by: Who, at: datetime) -> list[str]:
    """Set what differs; the labels of what changed."""
    now = queries.values()
    changed = {key: value for key, value in values.items() if now[key] != value}
    for key, value in changed.items():
        row = db.session.scalar(select(Setting).where(Setting.key == key)) or Setting(key=key)
        row.value = value
        db.session.add(row)
        label = rules.BY_KEY[key].label
        record(
            row, "setting-changed", f"Đổi cài đặt “{label}”: {now[key]} → {value}",
            by=by, at=at, before={key: now[key]}, after={key: value},
        )  # fmt: skip
    return [rules.BY_KEY[key].label for key in changed]
