"""Work on tasks in each of its states: reports, requests, an own plan, figures, words of a year."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from pressplan import clock
from pressplan.agencies.queries import groups_of
from pressplan.database import db
from pressplan.demo.papers import received
from pressplan.plans import duties
from pressplan.plans.actions import PlanHead, create_plan, put_in_force
from pressplan.plans.actions_amendment import close_plan
from pressplan.plans.models import Plan
from pressplan.plans.rules import Timing, TimingKind
from pressplan.targets.actions_measure import FigureDraft, judge, measure, new_token
from pressplan.targets.method import Answer
from pressplan.targets.models import Measurement
from pressplan.tasks import actions_extension as extensions
from pressplan.tasks.actions import TaskDraft, create_from
from pressplan.tasks.actions_talk import say
from pressplan.tasks.models import Commitment, ProgressUpdate
from pressplan.tasks.models_extension import Extension
from pressplan.tasks.workflow import Verdict
from tests import cast
from tests.house.stages import REASON, Forms, Stage, by, who
from tests.targets.figuring import target
from tests.tasks.extending import DOCUMENT, DUE, LATER, NEXT_YEAR
from tests.tasks.filing import drafted, reported
from tests.tasks.work import asks as asks_for
from tests.tasks.work import commitment as commitment_of
from tests.tasks.work import completes, confirms, due_internally, returns, task


def commitment() -> Iterator[Stage]:
    """Work with a deadline: a draft and a conversation lie beside it all the time."""
    lan, hoa = cast.person("lan"), cast.person("hoa")
    of = commitment_of("6")
    draft = drafted(lan, of, "Ghi chép.docx")
    model = received("Mẫu.docx", "Mẫu", agency_id=lan.agency_id)
    mention = [cast.person("mai").id]
    said = say(of, "Mẫu này ạ?", mention=mention, token="", files=[model], **by("lan"))
    db.session.commit()
    numbers = {
        "id": of.task_id, "commitment_id": of.id, "draft": draft.files[0].file_id,
        "message": said.files[0].file_id,
    }  # fmt: skip
    version = draft.version
    yield Stage("draft", numbers, _forms_of(of, version))
    written = completes(lan, of)
    yield Stage("sent", numbers, _forms_of(of, version))
    returns(hoa, written)
    yield Stage("returned", numbers, _forms_of(of, version))
    confirms(hoa, completes(lan, of, done="Đã làm xong."))
    yield Stage("confirmed", numbers, _forms_of(of, version))
    _close(of.task.plan)
    yield Stage("closed", numbers, _forms_of(of, version))


def _forms_of(of: Commitment, version: int) -> Forms:
    typed: dict[str, Any] = {
        "state": "in-progress", "percent": "50", "done": "Đã làm thêm.", "seen": str(of.version),
        "version": str(version), "source": "phone", "source_note": "Bà Lan báo.",
    }  # fmt: skip
    forms: Forms = {}
    for address in ("~/updates", "~/draft", "~/draft/files/{file_id:draft}/removal"):
        forms[address] = typed
        forms[f"{address}@staff"] = typed | {"version": "0"}  # whose own draft is not begun
    return forms | {
        "~/draft/removal": {"version": str(version)},
        "~/assignment": {"seen": "0", "product": "Báo cáo"},
        "~/messages": {"text": "Vâng."},
        "~/extensions": {"proposed": NEXT_YEAR.isoformat(), "reason": REASON},
    }


def update() -> Iterator[Stage]:
    """A report with a file: one that came back, the next that was confirmed."""
    lan, hoa = cast.person("lan"), cast.person("hoa")
    of = commitment_of("3.a")
    written = reported(lan, of, "Minh chứng.docx")
    yield _written("sent", written)
    returns(hoa, written)
    yield _written("returned", written)
    written = reported(lan, of, "Minh chứng mới.docx", done="Đã bổ sung.")
    confirms(hoa, written)
    yield _written("confirmed", written)


def _written(state: str, written: ProgressUpdate) -> Stage:
    seen = {"seen": str(written.commitment.version), "reason": REASON}
    numbers = {"id": written.id, "file_id": written.files[0].file_id}
    return Stage(state, numbers, {"~/return": seen, "~/confirmation": seen})


def extension() -> Iterator[Stage]:
    """A date of the plan, which a document moves; then one of the Department's own."""
    lan = cast.person("lan")
    asked = asks_for(lan, commitment_of("6"), NEXT_YEAR)
    yield _asked("asked", asked)
    extensions.give_opinion(asked, supported=True, text="", seen=asked.version, **by("hoa"))
    yield _asked("forwarded", asked)
    document = extensions.Document("123-QĐ/TU", clock.today(), "Tỉnh ủy Đắk Lắk")
    extensions.approve(asked, NEXT_YEAR, document=document, seen=asked.version, **by("hoa"))
    yield _asked("approved", asked)
    of = due_internally(commitment_of("3.a"), DUE)
    asked = asks_for(lan, of, LATER)
    yield _asked("internal", asked)
    nothing = extensions.Document()
    extensions.refuse(asked, reason=REASON, document=nothing, seen=asked.version, **by("hoa"))
    yield _asked("refused", asked)
    asked = asks_for(lan, of, LATER)
    extensions.withdraw(asked, seen=asked.version, **by("lan"))
    yield _asked("withdrawn", asked)


def _asked(state: str, asked: Extension) -> Stage:
    db.session.commit()
    seen = {"seen": str(asked.version)}
    forms = {
        "~/opinion": seen | {"supported": "yes"},
        "~/approval": seen | DOCUMENT | {"granted": asked.proposed_due.isoformat()},
        "~/refusal": seen | {"why": REASON}, "~/withdrawal": seen,
    }  # fmt: skip
    return Stage(state, {"id": asked.id}, forms)


def plan() -> Iterator[Stage]:
    """The newspaper's own plan, as the Department keeps it."""
    agency, today = cast.agency("Báo Đắk Lắk"), clock.today()
    parent = db.session.scalars(select(Plan)).one()
    head = PlanHead("Kế hoạch của Báo", "Kế hoạch của Báo", agency, today, today, today)
    made = create_plan(head, sections=[("I", "Nhiệm vụ")], parent_id=parent.id, **by("hoa"))
    timing = Timing(TimingKind.CONTINUOUS, None, None, None)
    draft = TaskDraft(
        "1", "Đưa tin lên nền tảng số", made.sections[0], [{"agency_id": agency.id}], [], timing
    )
    (of,) = create_from([draft], plan=made)
    db.session.commit()

    def stage(state: str) -> Stage:
        db.session.commit()
        links = {"seen": str(of.version), "links": str(task("3.a").id)}
        return Stage(state, {"id": made.id, "task": of.id}, {"/tasks/{id:task}/links": links})

    yield stage("draft")
    put_in_force(made, **by("hoa"))
    yield stage("in-force")
    _close(made)
    yield stage("closed")


def _close(of: Plan) -> None:
    close_plan(of, document="7/QĐ-UBND", reason="Hết kỳ.", seen=of.version, **by("hoa"))
    db.session.commit()


def measurement() -> Iterator[Stage]:
    """A figure that came back, the next that was confirmed."""
    made = _measured(Answer.DOING)
    yield _given("given", made)
    judge(made, Verdict.RETURNED, reason=REASON, **by("hoa"))
    yield _given("returned", made)
    made = _measured(Answer.DONE)
    judge(made, Verdict.CONFIRMED, **by("hoa"))
    yield _given("confirmed", made)


def _measured(answer: Answer) -> Measurement:
    lan = who("lan")
    proof = received("Biên bản.docx", f"Biên bản {answer.value}", agency_id=lan.agency_id)
    draft = FigureDraft(2026, answer)
    assert lan.agency_id is not None
    made = measure(target(3), lan.agency_id, draft, token=new_token(), files=[proof], **by("lan"))
    db.session.flush()
    return made


def _given(state: str, made: Measurement) -> Stage:
    db.session.commit()
    numbers = {
        "id": made.id, "target": target(3).id, "agency_id": made.agency_id,
        "file_id": made.files[0].file_id,
    }  # fmt: skip
    figure = {
        "year": "2026", "answer": "not-yet", "source": "Bà Lan báo.", "token": new_token(),
        "seen": str(made.number_of),
    }  # fmt: skip
    return Stage(state, numbers, {
        "/targets/{id:target}/agencies/{agency_id}/measurements": figure,
        "~/return": {f"return-{made.id}-reason": REASON},
    })  # fmt: skip


def duty() -> Iterator[Stage]:
    """A standing duty of the newspaper, before and after its word of the year."""
    lan, today = who("lan"), clock.today()
    assert lan.agency_id is not None
    held = {"agency_ids": [lan.agency_id], "group_ids": groups_of(lan.agency_id, today)}
    of = duties.duties_of(lan.agency_id, **held, today=today)[0].duty
    numbers = {"id": lan.agency_id, "duty_id": of.id, "year": today.year}
    word = {"text": "Đã ban hành quy chế.", "version": "0"}
    yield Stage("unsaid", numbers, {"~": word})
    said = duties.say(of, today.year, "Đã họp.", agency_id=lan.agency_id, seen=0, **by("lan"))
    db.session.commit()
    yield Stage("said", numbers, {"~": word | {"version": str(said.version)}})
