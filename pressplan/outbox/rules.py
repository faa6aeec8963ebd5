"""What a letter goes through, and what makes each attempt the very same mail. Pure."""

import enum
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

LONGEST_TALK = 720  # seconds: RFC 5321 §4.5.3.2.6 asks for 600 of patience after the data
KEEPS_TRYING = timedelta(days=7)


class State(enum.Enum):
    """Where a letter stands.

    `held`: it was perhaps sent, and a person decides. `failed`: refused for good, or not to be
    written. `given-up`: put off for too long. `superseded`: there was nothing left to say when it
    was to be sent. `missed`: its time had passed by then.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"
    GIVEN_UP = "given-up"
    SUPERSEDED = "superseded"
    MISSED = "missed"


class Outcome(enum.Enum):
    """How one attempt ended.

    `unwritten`: no mail could be made. `broken`: the line broke before the whole letter was handed
    over. `ambiguous`: line or process broke after that, so that the letter may have been taken.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PUT_OFF = "put-off"
    BROKEN = "broken"
    AMBIGUOUS = "ambiguous"
    UNWRITTEN = "unwritten"


class Way(enum.Enum):
    """What took the letter: a mail server, or the folder that stands in for one."""

    SERVER = "server"
    FOLDER = "folder"


STATE_WORDS = {
    State.QUEUED: "Đang chờ gửi",
    State.SENDING: "Đang gửi",
    State.SENT: "Đã gửi",
    State.HELD: "Chờ quyết định",
    State.FAILED: "Không gửi được",
    State.GIVEN_UP: "Thôi gửi",
    State.SUPERSEDED: "Không cần gửi nữa",
    State.MISSED: "Đã lỡ",
}
OUTCOME_WORDS = {
    Outcome.ACCEPTED: "Máy chủ thư đã nhận",
    Outcome.REFUSED: "Bị từ chối hẳn",
    Outcome.PUT_OFF: "Bị hoãn",
    Outcome.BROKEN: "Chưa trao được",
    Outcome.AMBIGUOUS: "Có thể đã nhận",
    Outcome.UNWRITTEN: "Không soạn được",
}
KIND_WORDS = {
    "receipt": "Biên nhận hồ sơ", "digest": "Thư nhắc việc", "chase": "Thư đôn đốc",
    "test": "Thư thử", "quick": "Báo cáo nhanh", "reset": "Liên kết đặt lại mật khẩu",
    "odd": "Báo đăng nhập lạ",
    "unused": "Báo trước khi khóa tài khoản", "verify": "Kiểm tra đêm thấy chỗ sai",
}  # fmt: skip
SECRET = ("reset",)  # kinds with a link that opens something: their words are kept no longer
ENDED_BADLY = (State.FAILED, State.GIVEN_UP)
WANT_A_PERSON = (State.HELD, *ENDED_BADLY)
RESEND, HOLD = 0, 1  # the setting `ambiguous`: what is done with a letter that was perhaps sent


def fingerprint(key: str) -> str:
    """32 hex digits that stand for the letter: in its Message-ID, and as its file's name."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def code_of(key: str) -> str:
    """The same as people read it at the foot of a letter: two with one code are one, repeated."""
    digits = fingerprint(key)[:12].upper()
    return "-".join(digits[start : start + 4] for start in (0, 4, 8))


def next_try(attempt: int, pauses: Sequence[int], at: datetime) -> datetime:
    """When attempt number `attempt` (from 1), which failed, is followed by another one.

    `pauses` in seconds; the last one repeats.
    """
    return at + timedelta(seconds=pauses[min(attempt, len(pauses)) - 1])


def longest_talk(lease_seconds: int) -> float:
    """How many seconds a talk with the mail server may last: it must end before the lease does."""
    usual = LONGEST_TALK + 60
    return LONGEST_TALK if lease_seconds >= usual else lease_seconds / 2
