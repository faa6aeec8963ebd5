"""Sample figures of the targets: confirmed ones of last year, one to confirm, one corrected."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..agencies.typed import party_in
from ..database import db
from ..plans.models import Plan
from ..targets.actions import declare
from ..targets.actions_measure import FigureDraft, judge, measure, new_token
from ..targets.method import Answer
from ..targets.models import Measurement, Target
from ..tasks.workflow import Verdict
from .papers import received

DONE, DOING, NOT_YET = Answer.DONE, Answer.DOING, Answer.NOT_YET
BASE = 2022
MINUTES = "Biên bản kiểm tra thực tế (mẫu)"
# Target, who, years ago, what; the amounts are invented, in billions of đồng.
ANSWERS: tuple[tuple[int, str, int, Answer], ...] = (
    (1, "lan", 1, DONE), (1, "minh", 1, DONE), (1, "chi", 1, DOING), (2, "chi", 1, DOING),
    (3, "lan", 1, DOING), (3, "minh", 1, NOT_YET), (4, "lan", 1, DONE),
)  # fmt: skip
REVENUE = (
    ("lan", {BASE: "38.20", -1: "43.10"}),
    ("minh", {BASE: "52", -1: "53.40"}),
)


def load(whos: Mapping[str, Who], *, at: datetime) -> None:
    """Let the press agencies give figures, and the Department confirm most of them."""
    plan = db.session.scalars(select(Plan).order_by(Plan.id)).first()
    assert plan is not None
    query = select(Target).where(Target.plan_id == plan.id)
    targets = {target.position: target for target in db.session.scalars(query)}
    today = clock.day_of(at)
    for number, (position, key, years_ago, answer) in enumerate(ANSWERS):
        draft = FigureDraft(today.year - years_ago, answer)
        _given(targets[position], whos[key], draft, whos, (at, 40 - number))
    _revenue(targets, whos, at)
    _of_this_year(targets, whos, at)


def _revenue(targets: Mapping[int, Target], whos: Mapping[str, Who], at: datetime) -> None:
    """The Department found the base year; the amount of one agency it has on paper."""
    for position in (5, 10):
        target = targets[position]
        assert target.method is not None
        declare(
            target, replace(target.method, base_year=BASE),
            [party_in(row) for row in target.parties], figures_from=target.figures_from,
            seen=target.version, by=whos["hoa"], at=_before(at, 38),
        )  # fmt: skip
    year = clock.day_of(at).year
    for key, amounts in REVENUE:
        for told, amount in amounts.items():
            draft = FigureDraft(told if told > 0 else year + told, amount=Decimal(amount))
            _given(targets[5], whos[key], draft, whos, (at, 30))
    chi = whos["chi"]
    draft = FigureDraft(BASE, amount=Decimal("2.10"), source=f"{MINUTES}, {year}")
    _given(targets[5], whos["hoa"], draft, whos, (at, 25), of=chi)


def _of_this_year(targets: Mapping[int, Target], whos: Mapping[str, Who], at: datetime) -> None:
    """One that waits to be confirmed, one that came back, and one that corrects another."""
    lan, chi, year = whos["lan"], whos["chi"], clock.day_of(at).year
    wrong = FigureDraft(year, DONE, note="Đã đưa toàn bộ nội dung lên nền tảng số.")
    _given(targets[1], chi, wrong, whos, (at, 9))
    corrected = FigureDraft(year, DOING, note="Đính chính: chuyên mục ảnh chưa đưa lên.")
    _given(targets[1], chi, corrected, whos, (at, 6))
    returned = measure(
        targets[3], _agency(lan), FigureDraft(year, DONE), token=new_token(), by=lan,
        at=_before(at, 5),
    )  # fmt: skip
    reason = "Ghi rõ tên nền tảng và phần ứng dụng trí tuệ nhân tạo."
    judge(returned, Verdict.RETURNED, reason=reason, by=whos["hoa"], at=_before(at, 4))
    scheme = FigureDraft(
        clock.day_of(at).year, DOING, document="Đề án số 15/ĐA-CYS (mẫu)",
        note="Đề án đã trình cơ quan chủ quản.",
    )  # fmt: skip
    _give(targets[2], chi, scheme, _before(at, 2), file="Đề án tạp chí điện tử.docx")


def _given(
    target: Target, by: Who, draft: FigureDraft, whos: Mapping[str, Who],
    ago: tuple[datetime, int], *, of: Who | None = None,
) -> None:  # fmt: skip
    """A figure of so many days ago (now, days) that the Department confirmed the next day."""
    now, days = ago
    made = _give(target, by, draft, _before(now, days), of=of)
    judge(made, Verdict.CONFIRMED, by=whos["hung"], at=_before(now, days - 1))


def _give(
    target: Target, by: Who, draft: FigureDraft, at: datetime, *, of: Who | None = None,
    file: str = "",
) -> Measurement:  # fmt: skip
    agency_id = _agency(of or by)
    files = [received(file, "Đề án", agency_id=agency_id)] if file else []
    return measure(target, agency_id, draft, token=new_token(), files=files, by=by, at=at)


def _before(at: datetime, days: int) -> datetime:
    """So many days before, but in the sample's year."""
    when = at - timedelta(days=days)
    return when if clock.day_of(when).year == clock.day_of(at).year else at


def _agency(who: Who) -> int:
    assert who.agency_id is not None
    return who.agency_id
