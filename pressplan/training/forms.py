"""What people fill in of a programme, its sessions, a registration, results and headcounts."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask_wtf.file import MultipleFileField  # what is no file counts as none
from wtforms import BooleanField, HiddenField

from .. import clock
from ..agencies.typed import BODIES, Find, Party, as_typed, parties_of
from ..forms import Form, choice, day, line, lines, whole
from ..plans.rules import Reading
from .actions import ProgrammeDraft, SessionDraft
from .models import Programme, TrainingSession
from .rules import (
    MOST_SEATS,
    Seats,
)

HINTS = {
    "organiser": "Chọn cơ quan trong danh mục, hoặc ghi tên tổ chức khác, ví dụ Cục Báo chí.",
    "quoted": "Ngày như văn bản ghi. Để trống thì chưa nhận đăng ký.",
    "invited": BODIES,
    "online_link": "Chỉ cơ quan đã đăng ký buổi này và chuyên viên Sở nhìn thấy.",
    "bring": "Ví dụ: máy tính xách tay để làm bài thực hành.",
    "reason": "Số, ngày văn bản của cơ quan, hoặc lý do ghi thay.",
    "person": "Chọn người có tài khoản thì để trống được e-mail và chức vụ.",
    "counted_on": "Số người tính đến ngày này. Lần khai mới nhất được dùng; các lần trước giữ lại.",
}
_TIME = re.compile(r"(\d{1,2})[:hg.](\d{2})?")


class ProgrammeForm(Form):
    """A programme; `seen` is the version that the person looked at."""

    seen = HiddenField()
    follows = HiddenField()
    subject = lines("Nội dung tập huấn", required="Ghi nội dung tập huấn.", longest=1000)
    organiser = line("Cơ quan tổ chức", required="Ghi cơ quan tổ chức.")
    number = line("Số văn bản", longest=100)
    issued_on = day("Ngày văn bản")
    audience = lines("Đối tượng", longest=3000)
    invited = lines("Cơ quan được mời", required="Ghi ít nhất một cơ quan.", longest=20_000)
    quoted = day("Hạn đăng ký")
    reading = choice(
        "Cách hiểu ngày",
        [
            (Reading.BEFORE.value, "Trước ngày (ngày cuối cùng là hôm trước)"),
            (Reading.BY.value, "Đến hết ngày"),
        ],
    )
    least_seats = whole("Mỗi cơ quan cử ít nhất", 1, MOST_SEATS, required="Nhập số người.")
    most_seats = whole("Nhiều nhất", 1, MOST_SEATS, required="Nhập số người.")
    needs_officer = BooleanField("Phải có một người là cán bộ chuyên trách")

    def fill(self, programme: Programme, today: date) -> "ProgrammeForm":
        """Show what stands now."""
        self.process(formdata=None, data=_said(programme, today) | {"seen": programme.version})
        return self

    def follow(self, programme: Programme, invited: Sequence[str], today: date) -> "ProgrammeForm":
        """A programme that repeats another for these agencies; its own paper and date are new."""
        said = _said(programme, today) | {
            "number": "", "issued_on": None, "quoted": None, "follows": programme.id,
            "invited": "\n".join(invited),
            "audience": "Các cơ quan đã tham gia đợt trước nhưng chưa đạt yêu cầu.",
        }  # fmt: skip
        self.process(formdata=None, data=said)
        return self

    def empty(self) -> "ProgrammeForm":
        """The usual rule on seats."""
        usual = Seats()
        stands = {
            "least_seats": usual.least,
            "most_seats": usual.most,
            "needs_officer": usual.officer,
        }
        self.process(formdata=None, data=stands)
        return self

    def understand(self, find: Find) -> bool:
        """Whether every typed name means a body."""
        self.bodies: list[Party]
        self.bodies, faults = parties_of(self.invited.data, find)
        for fault in faults:
            self.refuse("invited", fault)
        found, _ = find(self.organiser.data or "")
        self.by: Party = {"outside_name": self.organiser.data}
        if found and found.get("agency_id"):
            self.by = found
        elif found:
            self.refuse("organiser", "Ghi một cơ quan, không phải một nhóm.")
        return not self.errors

    def draft(self) -> ProgrammeDraft:
        """What was typed, as an action takes it."""
        return ProgrammeDraft(
            subject=self.subject.data or "",
            organiser=self.by,
            invited=self.bodies,
            number=self.number.data or "",
            issued_on=self.issued_on.data,
            audience=self.audience.data or "",
            quoted=self.quoted.data,
            reading=Reading(self.reading.data),
            seats=Seats(self.least_seats.data, self.most_seats.data, self.needs_officer.data),
        )


def _said(programme: Programme, today: date) -> dict[str, Any]:
    return {
        "subject": programme.subject,
        "organiser": programme.organiser_on(today),
        "number": programme.number,
        "issued_on": programme.issued_on,
        "audience": programme.audience,
        "invited": "\n".join(as_typed(party, today) for party in programme.invited),
        "quoted": programme.quoted,
        "reading": (programme.reading or Reading.BEFORE).value,
        "least_seats": programme.least_seats,
        "most_seats": programme.most_seats,
        "needs_officer": programme.needs_officer,
    }


class SessionForm(Form):
    """A session; its times are those of the province."""

    seen = HiddenField()
    title = line("Tên buổi")
    on = day("Ngày", required="Nhập ngày.")
    starts = line("Từ giờ", required="Nhập giờ bắt đầu.", longest=8)
    ends = line("Đến giờ", required="Nhập giờ kết thúc.", longest=8)
    place = lines("Địa điểm", longest=1000)
    online_link = line("Đường dẫn trực tuyến", longest=1000)
    contact = line("Liên hệ")
    bring = lines("Cần mang theo", longest=1000)

    def fill(self, session: TrainingSession) -> "SessionForm":
        """Show what stands now."""
        begins, ends = (at.astimezone(clock.ZONE) for at in (session.starts_at, session.ends_at))
        stands = {
            name: getattr(session, name)
            for name in ("title", "place", "online_link", "contact", "bring")
        } | {
            "seen": session.version,
            "on": begins.date(),
            "starts": f"{begins:%H:%M}",
            "ends": f"{ends:%H:%M}",
        }
        self.process(formdata=None, data=stands)
        return self

    def draft(self) -> SessionDraft | None:
        """What was typed, as an action takes it; None: a time can't be read."""
        starts, ends = self._time("starts"), self._time("ends")
        if starts is None or ends is None:
            return None
        return SessionDraft(
            starts=datetime.combine(self.on.data, starts, clock.ZONE),
            ends=datetime.combine(self.on.data, ends, clock.ZONE),
            title=self.title.data or "",
            place=self.place.data or "",
            online_link=self.online_link.data or "",
            contact=self.contact.data or "",
            bring=self.bring.data or "",
        )

    def _time(self, name: str) -> time | None:
        found = _hour(self[name].data or "")
        if found is None:
            self.refuse(name, "Nhập giờ và phút, ví dụ 14:00.")
        return found


def _hour(typed: str) -> time | None:
    found = _TIME.fullmatch(typed)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class GuidanceForm(Form):
    """Files that go with a programme."""

    files = MultipleFileField("Thêm tài liệu")
