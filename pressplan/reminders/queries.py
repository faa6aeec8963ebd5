"""What staff and the administrator must know of letters, and what one of them is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app, url_for
from sqlalchemy import func, select

from .. import heartbeat
from ..access import Role, Who
from ..accounts.models import Account
from ..accounts.profiles import renewal_words
from ..database import db
from ..history.models import HistoryLine
from ..history.queries import lines_about
from ..outbox.models import Letter
from ..outbox.queries import pause_now, wanting_a_person
from ..outbox.rules import SECRET, State
from ..submissions.models import Revision
from ..vietnamese import day as printed
from ..vietnamese import moment
from .models import Digest, Notice
from .models_chase import ChaseItem, ChaseLetter, ChaseLine
from .queries_chased import agencies_words

TOLD_FOR = timedelta(days=14)  # after so long what could not be sent stands in the list alone
_WANTED = {
    State.FAILED: (f"thư không gửi được trong {TOLD_FOR.days} ngày qua.", "Xem và gửi lại"),
    State.GIVEN_UP: (
        f"thư thôi gửi trong {TOLD_FOR.days} ngày qua, vì máy chủ thư không nhận quá lâu.",
        "Xem và gửi lại",
    ),
    State.HELD: ("thư có thể đã tới nơi, chờ quyết định.", "Quyết định"),
}
LETTER_PAGES = ("reminders.", "operation.")
RUNNERS = (Role.STAFF, Role.ADMIN)


@dataclass(frozen=True)
class Warned:
    """A sentence above a page, and where one does something about it; `grave`: in red."""

    sentence: str
    word: str = ""
    url: str = ""
    grave: bool = False


def warnings(who: Who | None, endpoint: str | None, now: datetime) -> list[Warned]:
    """What this person must hear now, on whatever page; what failed, on their first page."""
    if who is None or who.role not in RUNNERS or who.is_held:
        return []
    found = []
    if who.role is Role.ADMIN and (since := heartbeat.silent_since(now)):
        found.append(Warned(_silent(since)))
    if sentence := renewal_words(who.renew_in):
        found.append(Warned(sentence, "Đổi mật khẩu", url_for("accounts.password")))
    if endpoint != "reminders.letters" and (pause := pause_now()):
        sentence = f"Đang tạm dừng gửi thư từ {moment(pause.at)} ({pause.by}: {pause.reason})."
        found.append(Warned(sentence, "Xem thư đang chờ", url_for("reminders.letters")))
    if (endpoint or "").startswith(LETTER_PAGES) and current_app.config["PRESSPLAN"].smtp is None:
        found.append(_not_sent(who))
    if endpoint in ("desk.index", "accounts.index"):
        counts = wanting_a_person(since=now - TOLD_FOR)
        for state, (words, word) in _WANTED.items():
            if number := counts.get(state):
                url = url_for("reminders.letters", state=state.value)
                found.append(Warned(f"{number} {words}", word, url))
    return found


def _not_sent(who: Who) -> Warned:
    """That no mail server is set, to whoever can do something about it."""
    sentence = "Thư chưa được gửi tới ai: chưa có máy chủ thư nên thư chỉ được ghi vào một thư mục."
    if who.role is Role.ADMIN:
        return Warned(sentence, "Xem cần đặt gì", url_for("operation.index") + "#first-steps")
    return Warned(f"{sentence} Hãy báo quản trị viên.")


def _silent(since: datetime) -> str:
    return (
        f"Bộ hẹn giờ không chạy từ {moment(since)}: không thư nào được gửi, không việc nào được "
        "mở hay đóng theo lịch. Hãy khởi động lại bin/serve hoặc xem nhật ký máy chủ."
    )


@dataclass(frozen=True)
class Subject:
    """What a letter is about: its name, and its page where this reader has one."""

    words: str
    url: str = ""


def about(letter: Letter, *, today: date) -> Subject | None:
    """What the letter is about; None where it is about nothing but itself."""
    if letter.subject_type == Digest.__tablename__:
        digest = db.session.get_one(Digest, letter.subject_id)
        return Subject(f"Những việc cần biết ngày {printed(digest.day)}")
    if letter.subject_type == ChaseLetter.__tablename__:
        return _about_chase(letter.subject_id, today)
    if letter.subject_type != Revision.__tablename__:
        return None
    revision = db.session.get(Revision, letter.subject_id)
    if revision is None:
        return None
    words = (
        f"{revision.submission.occurrence.title}, bản gửi lần {revision.number_of} "
        f"của {revision.agency_name}"
    )
    url = url_for("submissions.revision", id=revision.submission_id, number=revision.number_of)
    return Subject(words, url)


def carried_by(letter: Letter) -> Sequence[Notice]:
    """The notices that a letter carries, in the order of their days."""
    if letter.subject_type != Digest.__tablename__:
        return []
    query = select(Notice).where(Notice.digest_id == letter.subject_id)
    return db.session.scalars(query.order_by(Notice.day, Notice.id)).all()


def _about_chase(letter_id: int, today: date) -> Subject | None:
    found = db.session.get(ChaseLetter, letter_id)
    if found is None:
        return None
    query = (
        select(ChaseItem.agency_id, func.count())
        .join(ChaseLine, ChaseLine.item_id == ChaseItem.id)
        .where(ChaseLine.letter_id == letter_id)
        .group_by(ChaseItem.agency_id)
        .order_by(func.min(ChaseItem.id))
    )
    counts = {row[0]: row[1] for row in db.session.execute(query)}
    agencies = agencies_words(list(counts), today)
    words = f"Đôn đốc {sum(counts.values())} việc của {agencies}"
    return Subject(words, url_for("reminders.chased", id=found.chase_id))


def may_read(letter: Letter, who: Who) -> bool:
    """Whether this person may read what the letter says: staff do, and whoever it is to.

    Nobody reads a link that opens something by itself.
    """
    if letter.kind in SECRET:
        return False
    own = letter.subject_type == Account.__tablename__ and letter.subject_id == who.account_id
    return who.is_staff or own


def decisions_about(letter: Letter) -> Sequence[HistoryLine]:
    """What people decided about the letter, the newest first."""
    return lines_about(letter)
