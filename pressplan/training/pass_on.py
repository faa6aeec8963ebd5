"""What of training passes when agencies change.

Nothing is moved: who is invited is asked for a day (`queries.invited_ids`), so an open invitation
is the successor's from its first day on; who is registered stays under the agency of that day.
"""

from collections.abc import Collection
from datetime import date

from .queries import open_registrations


def invitations_of(agency_ids: Collection[int], today: date) -> list[str]:
    """The subjects of the programmes to which these agencies are invited, still to be answered."""
    held = set(agency_ids)
    return [found.subject for found in open_registrations(today) if found.invited & held]
