"""What staff fill in on a plan's page, and the head that the reading screen shares."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectChoice
from wtforms.validators import InputRequired

from ..agencies.models import Agency
from ..forms import Form, choice, day, line, lines
from .actions import PlanHead
from .models import Plan
from .rules import period_fault

DAYS = ("issued_on", "period_from", "period_until", "tracking_from")


class HeadForm(Form):
    """The head and the foot of a plan. `seen` is what the person looked at."""

    seen = HiddenField()
    title = lines("Tên kế hoạch", required="Nhập tên kế hoạch như trong văn bản.", longest=1000)
    short_title = line("Tên ngắn", required="Nhập tên ngắn để hiện trên danh sách.", longest=150)
    number = line("Số, ký hiệu", longest=100)
    issued_on = day("Ngày ban hành")
    issuer = line("Cơ quan ban hành")
    signer = line("Người ký", longest=200)
    signer_title = line("Chức vụ người ký", longest=200)
    owner_id = choice(
        "Cơ quan chủ trì kế hoạch", validators=[InputRequired("Chọn cơ quan chủ trì kế hoạch.")]
    )
    period_from = day("Kế hoạch chạy từ ngày", required="Nhập ngày bắt đầu của kế hoạch.")
    period_until = day("Đến ngày", required="Nhập ngày kết thúc của kế hoạch.")
    tracking_from = day("Theo dõi từ ngày", required="Nhập ngày bắt đầu theo dõi.")
    recipients = lines("Nơi nhận", longest=5000)

    def offer_owners(self, agencies: Sequence[Agency]) -> "HeadForm":
        """Let the owner be one of these agencies."""
        self.owner_id.choices = [
            SelectChoice("", "– chọn –"),
            *(SelectChoice(str(agency.id), agency.name) for agency in agencies),
        ]
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        first, last = self.period_from.data, self.period_until.data
        if first and last and (fault := period_fault(first, last)):
            self.refuse("period_until", fault)
            return False
        return fine

    def head(self, owner: Agency) -> PlanHead:
        """What was typed, as an action takes it."""
        values = {f.name: f.data for f in self if f.name not in ("csrf_token", "seen", "owner_id")}
        return PlanHead(owner=owner, **values)


def head_form_of(plan: Plan, agencies: Sequence[Agency]) -> HeadForm:
    """The form with the plan's head as it is."""
    form = HeadForm(obj=plan).offer_owners(agencies)
    if not form.is_submitted():
        form.seen.data = str(plan.version)
        form.owner_id.data = str(plan.owner_id)
    return form


class AnswerForm(Form):
    """How a doubt was settled."""

    answer = lines("Cách giải quyết", required="Ghi lại cách giải quyết.", longest=2000)
