"""The forms of agencies and of their yearly words."""

from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice, StringField
from wtforms.validators import InputRequired

from ..forms import Form, choice, day, line, lines
from .actions import AgencyFacts
from .models import KIND_WORDS, AgencyKind
from .queries import all_agencies

NOBODY = "0"


def phone_line(label: str) -> StringField:
    """A phone number as people write it; the action says whether it is one."""
    return line(label, longest=40, render_kw={"autocomplete": "off", "inputmode": "tel"})


class AgencyForm(Form):
    """What an administrator says of an agency."""

    kind = choice(
        "Loại cơ quan", [SelectChoice(kind.value, KIND_WORDS[kind]) for kind in AgencyKind],
        validators=[InputRequired("Hãy chọn loại cơ quan.")],
    )  # fmt: skip
    name = line("Tên cơ quan", required="Hãy nhập tên cơ quan.", longest=200)
    short_name = line("Tên viết tắt", longest=60)
    phone = phone_line("Điện thoại")
    governing_body_id = choice("Cơ quan chủ quản")
    head_releases = BooleanField("Thủ trưởng duyệt hồ sơ, báo cáo trước khi gửi")
    version = HiddenField()

    def __init__(self, *, but_for: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        bodies = [
            SelectChoice(str(agency.id), agency.name)
            for agency in all_agencies()
            if agency.kind is not AgencyKind.PRESS and agency.id != but_for
        ]
        self.governing_body_id.choices = [SelectChoice(NOBODY, "Không có, hoặc chưa rõ"), *bodies]

    def facts(self) -> AgencyFacts:
        """What was filled in."""
        return AgencyFacts(
            kind=AgencyKind(self.kind.data), name=self.name.data, short_name=self.short_name.data,
            phone=self.phone.data, governing_body_id=int(self.governing_body_id.data) or None,
            head_releases=self.head_releases.data,
        )  # fmt: skip


class WordForm(Form):
    """What a body says of a standing duty for one year."""

    text = lines("Đã làm gì trong năm", required="Hãy nhập việc đã làm trong năm.", longest=4000)
    version = HiddenField()


class DayForm(Form):
    """The day on which a group is looked at."""

    class Meta:
        csrf = False

    on = day("Thành viên vào ngày")

    def chosen(self, today: date) -> date:
        return self.on.data if self.validate() and self.on.data else today
