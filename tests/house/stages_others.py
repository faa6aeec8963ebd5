"""What is raised, asked, proposed, paid and learnt, and what is one's own, in each state."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts import identities, sessions
from pressplan.accounts.models import SignInSession
from pressplan.accounts.models_identity import AccountIdentity
from pressplan.awards import actions as awards
from pressplan.awards.models import Award
from pressplan.awards.rules import Move as AwardMove
from pressplan.database import db
from pressplan.directives import actions as directives
from pressplan.directives.models import Directive
from pressplan.exports import actions_progress
from pressplan.exports.queries_progress import changes_of
from pressplan.funding import actions as funding_actions
from pressplan.funding.rules import Amounts, FundingSource
from pressplan.proposals import actions as proposals
from pressplan.proposals.models import Proposal
from pressplan.proposals.workflow import Move, ProposalKind
from pressplan.reminders import actions_feed, actions_wishes
from pressplan.reminders.queries_feed import live_feed
from pressplan.training.models import Programme
from pressplan.training.queries import registration_of
from pressplan.training.rules import Result
from tests import cast, work
from tests.house.stages import REASON, YESTERDAY, Stage, a_file, by, who
from tests.reminders.subscribing import subscribes
from tests.tasks.board import colleague
from tests.tasks.work import BAO, agency_id, task
from tests.training import courses

PAPER = {"number": "88/STTTT", "dated": YESTERDAY}


def proposal() -> Iterator[Stage]:
    """Raised, up to UBND tỉnh's answer; another that was taken back."""
    made = _raised("Thiếu đường truyền.")
    yield _proposal("raised", made)
    _moves(made, Move.TAKING_UP, "hoa")
    yield _proposal("taken-up", made)
    _moves(made, Move.SENDING_ON, "hoa", "88/STTTT", clock.today())
    yield _proposal("sent-on", made)
    _moves(made, Move.ANSWER, "hoa", "901/UBND", clock.today())
    yield _proposal("answered", made)
    made = _raised("Thiếu kỹ sư.")
    _moves(made, Move.WITHDRAWAL, "lan")
    yield _proposal("withdrawn", made)


def _raised(text: str) -> Proposal:
    about = {"plan_id": task("3.a").plan_id, "agency_id": agency_id(BAO)}
    raised = proposals.Raised(ProposalKind.DIFFICULTY, text, task_id=task("3.a").id, **about)
    return proposals.raise_alone(raised, token=f"t{text}", **by("lan"))


def _moves(made: Proposal, move: Move, face: str, number: str = "", dated: Any = None) -> None:
    word = proposals.Word(REASON, number, dated)
    proposals.make(made, move, word, seen=made.state, **by(face))


def _proposal(state: str, made: Proposal) -> Stage:
    db.session.commit()
    word = PAPER | {"text": REASON, "seen": made.state.value}
    forms = {
        f"~/{move.value}": {f"{move.value}-{name}": value for name, value in word.items()}
        for move in Move
    }
    return Stage(state, {"id": made.id}, forms)


def directive() -> Iterator[Stage]:
    """What Tuấn asks of the newspaper alone."""
    tuan = who("tuan")
    draft = directives.DirectiveDraft(
        "Dùng chung kho dữ liệu.", clock.today(), tuan.name, task("3.c").plan_id, [agency_id(BAO)],
        tuan.account_id,
    )  # fmt: skip
    made = directives.give(draft, token="given", **by("tuan"))
    yield _directive("open", made)
    said = directives.Report("Đã làm.", True)
    directives.report(made, agency_id(BAO), said, token="said", **by("lan"))
    yield _directive("reported", made)
    directives.close(made, "", seen=made.version, **by("tuan"))
    yield _directive("closed", made)


def _directive(state: str, made: Directive) -> Stage:
    db.session.commit()
    body, seen = agency_id(BAO), str(made.version)
    asked = {
        "seen": seen, "text": "Dùng chung kho ảnh.", "given_by": made.given_by,
        "given_on": YESTERDAY, "about": f"plan-{made.plan_id}", "bodies": BAO,
    }  # fmt: skip
    said = {"text": "Đã xong.", "source": "Bà Lan báo.", "token": f"anew{made.version}"}
    return Stage(state, {"id": made.id, "agency_id": body}, {
        "~/edit": asked, "~/closing": {"closing-seen": seen, "closing-text": ""},
        "~/bodies/{agency_id}/reports": {f"b{body}-{name}": word for name, word in said.items()},
    })  # fmt: skip


def award() -> Iterator[Stage]:
    """Proposed, appraised, given with its scan; others that were refused and taken back."""
    made = _proposed("Dẫn đầu.")
    yield _award("proposed", made)
    _award_moves(made, AwardMove.APPRAISAL, "hoa", in_favour=True)
    yield _award("appraised", made)
    decided = {"number": "12/QĐ-UBND", "issuer": "UBND tỉnh", "form": "Bằng khen"}
    _award_moves(made, AwardMove.AWARDING, "hoa", **decided, file=a_file("Quyết định.docx"))
    yield _award("awarded", made)
    made = _proposed("Nhiều sáng kiến.")
    _award_moves(made, AwardMove.REFUSAL, "hoa")
    yield _award("refused", made)
    made = _proposed("Đúng hạn.")
    _award_moves(made, AwardMove.WITHDRAWAL, "lan")
    yield _award("withdrawn", made)


def _proposed(text: str) -> Award:
    draft = awards.AwardDraft(task("3.a").plan_id, agency_id(BAO), text)
    return awards.propose(draft, token=f"t{text}", **by("lan"))


def _award_moves(made: Award, move: AwardMove, face: str, **more: Any) -> None:
    word = awards.Word(REASON, clock.today(), **more)
    awards.make(made, move, word, seen=made.state, **by(face))


def _award(state: str, made: Award) -> Stage:
    db.session.commit()
    word = {
        "seen": made.state.value, "day": YESTERDAY, "in_favour": "for", "number": "12/QĐ-UBND",
        "issuer": "UBND tỉnh", "form": "Bằng khen", "text": REASON,
    }  # fmt: skip
    forms = {
        f"~/{move.value}": {f"{move.value}-{name}": value for name, value in word.items()}
        for move in AwardMove
    }
    return Stage(state, {"id": made.id}, forms)


def funding() -> Iterator[Stage]:
    """A line of money."""
    line = funding_actions.add(
        task("3.a"), agency_id(BAO), 2026, FundingSource.STATE, Amounts(proposed=1_000_000),
        **by("lan"),
    )  # fmt: skip
    db.session.commit()
    amounts = {"seen": str(line.version), "proposed": "2.000.000"}
    yield Stage("written", {"id": line.id}, {"~/edit": amounts})


def registration() -> Iterator[Stage]:
    """A class that takes registrations, one that takes no more, one that is over."""
    lan, hoa = cast.person("lan"), cast.person("hoa")
    of = courses.announced()
    yield _registration("open", of)
    courses.sends(lan, of, courses.somebody(of))
    yield _registration("registered", of)
    of = courses.announced(quoted=date(2026, 11, 12), subject="Dữ liệu số", number="13/SVHTTDL")
    courses.sends(hoa, of, courses.somebody(of), reason=REASON)
    yield _registration("closed", of)
    of = courses.held(subject="An toàn thông tin", number="14/SVHTTDL")
    courses.trained(of, courses.somebody(of))
    scan = {"number": "57/CN", "issued_on": date(2023, 11, 1), "file": a_file("Chứng nhận.docx")}
    courses.judged(of, Result.PASSED, **scan)
    yield _registration("held", of)


def _registration(state: str, of: Programme) -> Stage:
    row = registration_of(of.id, agency_id(BAO))
    seen = {"seen": str(row.version if row else 1), "reason": REASON}
    person = {
        "name": "Lê Thị Một", "email": "mot@bao.example", "is_officer": "y",
        "session": str(of.sessions[0].id),
    }  # fmt: skip
    heads = {"counted_on": YESTERDAY, "leaders": "3", "source": "Báo cáo tháng 11"}
    return Stage(state, {"id": of.id, "agency_id": agency_id(BAO)}, {
        "~": seen | {f"p0-{name}": value for name, value in person.items()},
        "~/withdrawal": seen, "~/result": seen | {"result": "not-passed"},
        "/training/people/{agency_id}/headcounts": heads,
    })  # fmt: skip


def workbook() -> Iterator[Stage]:
    """A progress workbook that Lan had checked, then sent."""
    lan = who("lan")
    kept = work.fill_in(lan)
    db.session.commit()
    shown = {change.id: change.shown for change in changes_of(kept, lan)}
    forms = {"~/confirmation": {f"shown-{id}": word for id, word in shown.items()}}
    yield Stage("checked", {"id": kept.id}, forms)
    actions_progress.confirm(kept, shown=shown, taken=(), **by("lan"))
    db.session.commit()
    yield Stage("confirmed", {"id": kept.id}, forms)


def personal() -> Iterator[Stage]:
    """Lan's calendar, stand-in, session and link to the provider; then none of them any more."""
    lan, today = cast.person("lan"), clock.today()
    token = subscribes(lan)
    stand_in = actions_wishes.stand_in(
        lan, colleague(lan), since=today, until=date(2026, 12, 31), reason="", today=today,
        **by("lan"),
    )  # fmt: skip
    sessions.begin(lan, agent="Firefox", **by("lan"))
    identities.link(lan, "https://idp.example", "cd-0001", **by("lan"))
    db.session.commit()
    of_lan = select(SignInSession).where(SignInSession.account_id == lan.id)
    session = db.session.scalars(of_lan.order_by(SignInSession.id.desc())).first()
    identity = db.session.scalars(select(AccountIdentity)).one()
    assert session is not None
    numbers = {
        "token": token, "stand_in": stand_in.id, "session": session.id, "identity": identity.id,
    }  # fmt: skip
    yield Stage("live", numbers)
    feed = live_feed(lan.id)
    assert feed is not None
    actions_feed.revoke(seen=feed.id, **by("lan"))
    actions_wishes.end_stand_in(stand_in, **by("lan"))
    sessions.end(session, **by("lan"))
    identities.unlink(identity, **by("lan"))
    db.session.commit()
    yield Stage("ended", numbers)
