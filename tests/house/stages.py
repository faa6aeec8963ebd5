"""What the makers of states have in common: a stage, and the people who bring it about."""

from dataclasses import dataclass, field
from typing import Any

from pressplan import clock
from pressplan.access import Who
from pressplan.accounts.queries import who_is
from pressplan.files.models import StoredFile
from tests import cast
from tests.tasks import filing

YESTERDAY, REASON = "2026-11-19", "Đề nghị nêu rõ."
Forms = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Stage:
    """A thing in one of its states: what addresses name there, what well-filled forms hold.

    A form is known by its address as the table writes it; with "@staff" behind it, by theirs.
    """

    state: str
    numbers: dict[str, Any]
    forms: Forms = field(default_factory=dict)


def who(face: str) -> Who:
    """One of the cast as an actor."""
    return who_is(cast.person(face))


def by(face: str) -> dict[str, Any]:
    """That this person does it now."""
    return {"by": who(face), "at": clock.now()}


def a_file(name: str = "Minh chứng.docx", face: str = "lan") -> StoredFile:
    """A recorded file of this person's agency, with its bytes."""
    return filing.a_file(name, cast.person(face).agency_id)
