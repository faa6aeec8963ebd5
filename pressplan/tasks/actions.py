"""Create tasks, report progress, confirm or return it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import clock
from ..access import Who
from ..database import claim_version, db
from ..errors import BadInput, NotYours, TooLate
from ..history.actions import record
from ..plans.models import Plan, PlanState, Section
from ..plans.rules import Timing
from ..proposals.actions import raise_
from ..proposals.models import ProposalKind
from ..vietnamese import fold
from . import workflow
from .models import (
    Commitment,
    Judgement,
    Part,
    ProgressUpdate,
    Responsibility,
    Task,
    UpdateFile,
)
from .tally import recount
from .workflow import Source, State, Verdict

ENDED = "Đầu việc này đã kết thúc nên không nhận thêm cập nhật."
MOVED = "Đầu việc này vừa có cập nhật mới hoặc đổi đơn vị. Hãy xem nội dung mới rồi gửi lại."


@dataclass(frozen=True)
class TaskDraft:
    """A task before it is created. A party is `{"agency_id"|"group_id"|"outside_name": …}`."""

    code: str
    title: str
    section: Section
    leads: Sequence[Mapping[str, Any]]
    coordinators: Sequence[Mapping[str, Any]]
    timing: Timing
    timing_text: str = ""
    output: str = ""
    detail: str = ""


def create_from(drafts: Iterable[TaskDraft], *, plan: Plan) -> list[Task]:
    """The tasks of a new plan, in the order of the document."""
    return [create(draft, plan=plan, position=n) for n, draft in enumerate(drafts, start=1)]


def create(draft: TaskDraft, *, plan: Plan, position: int) -> Task:
    """One task, at a place that is free."""
    task = Task(
        plan=plan,
        section=draft.section,
        position=position,
        code=draft.code,
        title=draft.title,
        output=draft.output,
        detail=draft.detail,
        timing_kind=draft.timing.kind,
        timing_from=draft.timing.starts,
        timing_until=draft.timing.until,
        timing_reading=draft.timing.reading,
        timing_text=draft.timing_text,
    )
    task.responsibilities = responsibilities(draft.leads, draft.coordinators)
    task.folded = folded(task)
    db.session.add(task)
    return task


def responsibilities(
    leads: Sequence[Mapping[str, Any]], coordinators: Sequence[Mapping[str, Any]]
) -> list[Responsibility]:
    """The parties of a task as rows, in their order."""
    return [
        Responsibility(role=part, position=number, **party)
        for part, parties in ((Part.LEAD, leads), (Part.COORDINATING, coordinators))
        for number, party in enumerate(parties, start=1)
    ]


def folded(task: Task) -> str:
    """What search compares: code, title, and outside bodies, which have no row of their own."""
    outside = [party.outside_name or "" for party in task.responsibilities]
    return fold(" ".join([task.code, task.title, *(name for name in outside if name)]))


@dataclass(frozen=True)
class Progress:
    """What somebody reports of a commitment; `source`: whose word it is, when staff type it."""

    state: State
    percent: int
    done: str
    result: str = ""
    difficulty: str = ""
    proposal: str = ""
    source: Source | None = None
    source_note: str = ""


def report(
    commitment: Commitment,
    progress: Progress,
    *,
    seen: int,
    by: Who,
    at: datetime,
    files: Sequence[int] = (),
    token: str | None = None,
    via: str = "",
) -> ProgressUpdate:
    """Append an update. `seen` is the version that the reporter looked at.

    `files` are the ids of what is sent with it, `token` is the form's (`actions_board.send`),
    `via` says for the history by what way it came, where that was no form.

    Raises NotYours (403) for who doesn't report for this agency, BadInput (422) when staff
    don't say whose word they type, TooLate (409) when somebody else was quicker or the work is
    finished.
    """
    if not workflow.may_report(by, commitment.agency_id):
        raise NotYours("Chỉ cán bộ của đơn vị chủ trì cập nhật được đầu việc này.")
    _check_source(commitment, progress, by)
    if commitment.standing and not workflow.accepts_report(commitment.standing.state):
        raise TooLate(ENDED)
    _in_force(commitment)
    _claim(commitment, seen)
    about: dict[str, Any] = {"plan_id": commitment.task.plan_id, "task_id": commitment.task_id}
    raised = [
        raise_(
            kind,
            text,
            agency_id=commitment.agency_id,
            source=progress.source_note,
            by=by,
            at=at,
            **about,
        )
        for kind, text in (
            (ProposalKind.DIFFICULTY, progress.difficulty),
            (ProposalKind.PROPOSAL, progress.proposal),
        )
    ]
    written = ProgressUpdate(
        commitment=commitment,
        agency_id=commitment.agency_id,
        number=len(commitment.updates) + 1,
        state=progress.state,
        percent=100 if progress.state is State.DONE else progress.percent,
        done=progress.done,
        result=progress.result,
        difficulty=raised[0],
        proposal=raised[1],
        source=progress.source,
        source_note=progress.source_note,
        token=token,
        files=[UpdateFile(file_id=id) for id in files],
        reported_on=clock.day_of(at),
        at=at,
        by_id=by.account_id,
        by_name=by.name,
    )
    db.session.add(written)
    record(
        commitment, "reported",
        "".join([
            f"Cập nhật lần {written.number}: ",
            f"{workflow.STATE_WORDS[written.state]}, {written.percent}%",
            f". {written.entered}" if written.entered else "",
            f". {via}" if via else "",
            f". Kèm {len(files)} tệp" if files else "",
        ]),
        by=by, at=at, agency_id=commitment.agency_id,
    )  # fmt: skip
    recount([commitment.id])
    return written


def _check_source(commitment: Commitment, progress: Progress, by: Who) -> None:
    """Another body's word says where it comes from; one's own has no source."""
    if not workflow.needs_source(by, commitment.agency_id):
        if progress.source or progress.source_note:
            raise BadInput("Đơn vị tự cập nhật thì không ghi nguồn.", "source")
        return
    if progress.source is None:
        raise BadInput("Chọn nguồn thông tin.", "source")
    if not progress.source_note:
        raise BadInput("Ghi rõ nguồn.", "source_note")


def judge(
    written: ProgressUpdate, verdict: Verdict, *, reason: str = "", seen: int, by: Who, at: datetime
) -> None:
    """Confirm an update or return it with a reason.

    Raises NotYours (403) for who may not judge it (never its author), TooLate (409)
    when it was judged already or a newer update followed.
    """
    if not workflow.may_judge(by, written.by_id):
        raise NotYours(
            "Người có quyền xác nhận, không phải người viết, mới xác nhận được cập nhật này."
        )
    commitment = written.commitment
    if written.judgement or commitment.ended or written.number != len(commitment.updates):
        raise TooLate("Cập nhật này đã được xử lý hoặc đã có cập nhật mới hơn.")
    if commitment.ended:
        raise TooLate("Đầu việc này đã kết thúc theo văn bản nên không xác nhận, trả lại nữa.")
    _in_force(commitment)
    _claim(commitment, seen)
    db.session.add(
        Judgement(
            update=written,
            verdict=verdict,
            reason=reason,
            judged_on=clock.day_of(at),
            at=at,
            by_id=by.account_id,
            by_name=by.name,
        )
    )
    record(
        commitment, verdict.value,
        f"{workflow.VERDICT_WORDS[verdict]} cập nhật lần {written.number}",
        by=by, at=at, agency_id=commitment.agency_id, reason=reason,
    )  # fmt: skip
    recount([commitment.id])


def _in_force(commitment: Commitment) -> None:
    """What stands in a plan that was closed stays as it stood."""
    if commitment.task.plan.state is not PlanState.IN_FORCE:
        raise TooLate(workflow.PLAN_ENDED)


def _claim(commitment: Commitment, seen: int) -> None:
    claim_version(commitment, seen, MOVED)
    commitment.version = seen + 1
