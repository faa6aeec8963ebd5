"""A sample of chasing: what the press agencies owe, by letter and by phone."""

from collections.abc import Mapping
from datetime import datetime

from .. import clock
from ..access import Who
from ..agencies.models import Agency
from ..database import db
from ..reminders.actions_chase import chase
from ..reminders.forms import new_token
from ..reminders.queries_chase import chase_window, owed
from ..reminders.rules_chase import Way

SAID = ((Way.LETTER, "lan", "Sở cần số liệu để tổng hợp báo cáo."), (Way.PHONE, "minh", ""))


def load(whos: Mapping[str, Who], *, at: datetime) -> None:
    """The first thing that each of two agencies owes, where it owes any that day."""
    db.session.flush()
    found = owed(whos["hoa"], chase_window(clock.day_of(at)))
    for way, key, note in SAID:
        agency = db.session.get_one(Agency, whos[key].agency_id)
        theirs = [item.key for item in found if item.agency_id == agency.id]
        if theirs:
            chase(theirs[:1], token=new_token(), way=way, note=note, by=whos["hoa"], at=at)
