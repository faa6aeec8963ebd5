"""Which plans a letter of the office is about."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Select, or_, select

from ..database import db
from ..directives.models import Directive
from ..obligations.models import Obligation, Occurrence
from ..plans.models import Plan
from ..reminders.items import source_of
from ..reminders.rules import Item
from ..submissions.models import Submission
from ..tasks.models import Commitment, Task


def plans_of(items: Iterable[Item]) -> list[Plan]:
    """The plans under which these are owed, the province's first; some are owed under none."""
    subjects: dict[str, set[int]] = {}
    for item in items:
        subjects.setdefault(source_of(item.key), set()).add(item.subject_id)
    asked = [_PLANS[name](list(ids)) for name, ids in subjects.items() if name in _PLANS]
    if not asked:
        return []
    query = select(Plan).where(or_(*(Plan.id.in_(ids) for ids in asked)))
    return list(db.session.scalars(query.order_by(Plan.parent_id.is_not(None), Plan.id)))


def _of_commitments(ids: Sequence[int]) -> Select[int]:
    query = select(Task.plan_id).join(Commitment, Commitment.task_id == Task.id)
    return query.where(Commitment.id.in_(ids))


def _of_occurrences(ids: Sequence[int]) -> Select[int]:
    query = select(Obligation.plan_id).join(Occurrence, Occurrence.obligation_id == Obligation.id)
    return query.where(Occurrence.id.in_(ids))


def _of_submissions(ids: Sequence[int]) -> Select[int]:
    query = select(Obligation.plan_id).join(Occurrence, Occurrence.obligation_id == Obligation.id)
    query = query.join(Submission, Submission.occurrence_id == Occurrence.id)
    return query.where(Submission.id.in_(ids))


def _of_directives(ids: Sequence[int]) -> Select[int]:
    return select(Directive.plan_id).where(Directive.id.in_(ids))


# By the source of an item, which says what its subject is.
_PLANS: dict[str, Callable[[Sequence[int]], Select[int]]] = {
    "commitment": _of_commitments,
    "update": _of_commitments,
    "returned": _of_commitments,
    "obligation": _of_occurrences,
    "given-back": _of_submissions,
    "directive": _of_directives,
}
