"""A hand-in and a self-assessment in each of their states."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from pressplan import clock
from pressplan.database import db
from pressplan.demo.papers import received
from pressplan.maturity import actions_assessment as maturity
from pressplan.maturity import actions_result as results
from pressplan.maturity.actions_round import close_round
from pressplan.maturity.models_assessment import Assessment
from pressplan.obligations.rules import Kind
from pressplan.submissions import actions_release
from pressplan.submissions.actions import new_token
from pressplan.submissions.models import Submission
from pressplan.submissions.queries import draft_of
from pressplan.submissions.workflow import Move
from tests import cast
from tests.house.stages import REASON, YESTERDAY, Forms, Stage, a_file, by
from tests.maturity import scoring
from tests.submissions.handing_in import BETTER, WRITTEN, begun, decides, drafts, sends


def submission() -> Iterator[Stage]:
    """An agency's plan: to the Department, to the governing body, each way once and back once."""
    lan, hoa, mai = (cast.person(key) for key in ("lan", "hoa", "mai"))
    of = begun()
    drafts(lan, of, files=[a_file("Kế hoạch.docx")])
    yield _handed_in("draft", of)
    sends(lan, of)
    yield _handed_in("sent", of)
    decides(hoa, of.revisions[-1], Move.CHANGES)
    drafts(lan, of, files=[a_file("Kế hoạch sửa.docx")])
    yield _handed_in("changes", of)
    sends(lan, of)
    decides(hoa, of.revisions[-1], Move.AGREEMENT)
    yield _handed_in("agreed", of)
    decides(lan, of.revisions[-1], Move.PUTTING)
    yield _handed_in("put", of)
    decides(mai, of.revisions[-1], Move.REFUSAL)
    drafts(lan, of, files=[a_file("Kế hoạch trình lại.docx")])
    yield _handed_in("refused", of)
    sends(lan, of)
    decides(hoa, of.revisions[-1], Move.AGREEMENT)
    decides(lan, of.revisions[-1], Move.PUTTING)
    decides(mai, of.revisions[-1], Move.APPROVAL)
    yield _handed_in("approved", of)


def report() -> Iterator[Stage]:
    """A yearly report: returned once, then accepted."""
    lan, hoa = cast.person("lan"), cast.person("hoa")
    of = begun(kind=Kind.YEARLY_REPORT)
    drafts(lan, of, files=[a_file("Báo cáo.docx")])
    yield _handed_in("draft", of)
    sends(lan, of)
    yield _handed_in("sent", of)
    decides(hoa, of.revisions[-1], Move.RETURN)
    drafts(lan, of, files=[a_file("Báo cáo sửa.docx")])
    yield _handed_in("returned", of)
    sends(lan, of)
    decides(hoa, of.revisions[-1], Move.ACCEPTANCE)
    yield _handed_in("accepted", of)


def released() -> Iterator[Stage]:
    """A plan of an agency whose head releases what goes out; Lan writes it."""
    lan = cast.person("lan")
    cast.agency("Báo Đắk Lắk").head_releases = True
    db.session.commit()
    of = begun()
    drafts(lan, of, files=[a_file("Kế hoạch.docx")])
    yield _handed_in("written", of)
    draft = draft_of(of)
    assert draft is not None
    actions_release.ask(of, WRITTEN, seen=draft.version, **by("lan"))
    db.session.commit()
    yield _handed_in("asked", of)
    lan.is_head = True
    db.session.commit()
    sends(lan, of)
    lan.is_head = False
    db.session.commit()
    yield _handed_in("sent", of)


def _handed_in(state: str, of: Submission) -> Stage:
    stray = a_file("Của riêng.docx").id  # recorded, and in no draft or revision
    db.session.commit()
    draft = draft_of(of)
    in_draft = [row.file_id for row in draft.files] if draft else []
    sent = [row.file_id for row in of.revisions[-1].files] if of.revisions else in_draft
    numbers = {
        "id": of.id, "number": len(of.revisions) or 1, "file_id": sent[0],
        "draft": (in_draft or [stray])[0], "occurrence_id": of.occurrence_id,
        "agency_id": of.agency_id,
    }  # fmt: skip
    return Stage(state, numbers, _forms_of(draft.version if draft else 0))


def _forms_of(version: int) -> Forms:
    typed = {"number": BETTER.number, "signer": BETTER.signer, "done": BETTER.done}
    typed |= {"note": BETTER.note, "seen": str(version), "token": new_token()}
    judged: dict[str, dict[str, Any]] = {
        f"~/revisions/{{number}}/{move.value}": {f"{move.value}-text": REASON} for move in Move
    }
    judged["~/revisions/{number}/approval"] = {
        "approval-number": "5-QĐ/TU", "approval-decided_on": YESTERDAY,
    }  # fmt: skip
    return {
        **judged, "~/draft": typed, "~/draft/asking": typed, "~/revisions": typed,
        "~/draft/holding": {"text": REASON, "seen": str(version)},
        "~/paper": typed | {"arrived_on": YESTERDAY}, "~/plan": {"file": "hand"},
    }  # fmt: skip


def assessment() -> Iterator[Stage]:
    """A self-assessment by criteria and pillars, up to the round's end."""
    lan, hoa = cast.person("lan"), cast.person("hoa")
    of = scoring.begun(lan, scoring.a_round_of_the_annex(hoa))
    part = scoring.criterion(of, "1.2.2")
    scoring.says(lan, of, part, "1")
    proof = received("Chiến lược.docx", "Chiến lược", agency_id=lan.agency_id)
    score = maturity.put_evidence(of, part, [proof], **by("lan"))
    maturity.add_link(of, part, "https://bao.example/so", "Trang số", **by("lan"))
    db.session.commit()
    rest = {
        "file_id": score.files[0].file_id, "link_id": score.links[0].id,
        "part_id": scoring.pillar(of, 1).id, "b": part.id, "round": of.round_id,
        "agency_id": of.agency_id,
    }  # fmt: skip

    def stage(state: str) -> Stage:
        db.session.commit()
        return Stage(state, rest | {"id": of.id}, _forms_of_scores(of))

    yield stage("writing")
    scoring.asks(lan, of)
    yield stage("asked")
    maturity.finish_review(of, seen=of.version, **by("hoa"))
    yield stage("reviewed")
    maturity.note_entry(of, clock.today(), seen=of.version, **by("lan"))
    yield stage("entered")
    points = {scoring.pillar(of, 1): results.Found(Decimal("12.00"))}
    results.record_points(of, points, seen=of.version, **by("hoa"))
    level = results.Recognised("Khá", "9/QĐ-BTTTT", date(2026, 11, 1))
    results.recognise(of, level, seen=0, **by("hoa"))
    yield stage("recognised")
    close_round(of.round, **by("hoa"))
    yield stage("closed")


def _forms_of_scores(of: Assessment) -> Forms:
    seen = {"seen": str(of.version)}
    link = {"url": "https://bao.example/moi", "title": ""}
    given = {"kind": "pillars", f"pillars-{scoring.pillar(of, 1).id}-points": "11"}
    level = {"level": "Tốt", "number": "10/QĐ-BTTTT", "decided_on": YESTERDAY}
    stands = of.recognition.version if of.recognition else 0
    return {
        "~/basis": seen | {"basis": "pillars"}, "~/review-request": seen, "~/review": seen,
        "~/comments": {"text": REASON}, "~/entry": seen | {"entered_on": YESTERDAY},
        "~/entry/removal": seen, "~/results": seen | given,
        "~/recognition": level | {"seen": str(stands)},
        "~/pillars/{part_id}": {"seen": "0", "points": "10"},
        "~/criteria/{part_id:b}": {"seen": "1", "points": "2"},
        "~/pillars/{part_id}/links": link, "~/criteria/{part_id:b}/links": link,
    }  # fmt: skip
