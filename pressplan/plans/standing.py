"""The yearly word on a standing duty: who gives it, and for which years. Pure."""

from datetime import date

from ..access import Role, Who

SPEAKERS = (Role.AGENCY, Role.GOVERNING, Role.STAFF)


def may_say(who: Who, agency_id: int) -> bool:
    """Whether this person speaks for this body: its own people, staff for the Department."""
    return who.role in SPEAKERS and who.agency_id == agency_id


def years(plan_from: date, today: date) -> list[int]:
    """The years a word can be about, newest first: this one and those since the plan began."""
    return list(range(today.year, plan_from.year - 1, -1))
