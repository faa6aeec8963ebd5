"""What the letters about accounts say."""

import secrets
from datetime import datetime

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult

from .. import clock
from ..config import Config
from ..database import db
from ..outbox.composing import Changed, Draft, Missed, NotNeeded, address_of
from ..vietnamese import day_with_weekday, moment
from .models_notice import Oddity, SignInNotice
from .models_people import PasswordReset, UnusedNotice
from .queries import digest_of
from .rules import device_words
from .unused import last_uses

CLOSED = "Tài khoản của người nhận đã bị khóa."
USED = "Người nhận đã đăng nhập lại, tài khoản không bị khóa nữa."
PASSED = "Đã qua ngày khóa tài khoản."
LINK_ENDED = "Liên kết này đã được dùng, hoặc đã có liên kết mới hơn."
LINK_EXPIRED = "Liên kết hết hạn trước khi thư đi được. Hãy gửi liên kết mới."
NO_SERVER = "Không có máy chủ thư, nên liên kết bí mật không được ghi ra tệp."
CHANGE = "hãy đổi mật khẩu ngay và kết thúc các phiên đăng nhập lạ."
ODD = {  # subject, what happened, what to do
    Oddity.WAITS: (
        "Có người nhập sai mật khẩu của bạn nhiều lần",
        (
            "Có người vừa nhập sai mật khẩu tài khoản của bạn nhiều lần, nên đăng nhập phải chờ"
            " một lúc. Chưa ai vào được bằng những lần thử đó."
        ),
        "mật khẩu của bạn chưa lộ, nhưng nếu nó ngắn, cũ hay dùng ở nơi khác thì hãy đổi.",
    ),
    Oddity.CODE_WAITS: (
        "Có người nhập đúng mật khẩu của bạn nhưng sai mã",
        (
            "Có người vừa qua được bước mật khẩu của tài khoản bạn, rồi nhập sai mã xác thực nhiều"
            " lần. Mã đã chặn họ lại, nhưng có thể mật khẩu của bạn đã lộ."
        ),
        CHANGE,
    ),
    Oddity.NEW_PLACE: (
        "Đăng nhập từ trình duyệt và địa chỉ mạng mới",
        (
            "Tài khoản của bạn vừa được đăng nhập từ một loại trình duyệt và một địa chỉ mạng mà 90"
            " ngày qua bạn chưa dùng."
        ),
        CHANGE,
    ),
}


def unused(notice_id: int) -> Draft:
    """The account is not used and will be closed. Raises NotNeeded, Missed."""
    notice = db.session.scalars(
        select(UnusedNotice).where(UnusedNotice.id == notice_id)
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    account = notice.account
    if not account.active:
        raise NotNeeded(CLOSED)
    (use,) = last_uses([account.id])
    if clock.day_of(use.used_at) > notice.unused_since:
        raise NotNeeded(USED)
    if clock.today() > notice.closes_on:
        raise Missed(PASSED)
    return Draft(
        f"Tài khoản của bạn sẽ bị khóa từ {day_with_weekday(notice.closes_on)}",
        "accounts/unused_letter.html", name=account.name, since=notice.unused_since,
        closes_on=notice.closes_on, address=address_of("accounts.sign_in"),
    )  # fmt: skip


def reset(reset_id: int) -> Draft:
    """The link by which a password is set anew; its token is made here and kept nowhere else.

    Raises NotNeeded, Missed.
    """
    now = clock.now()
    found = db.session.scalars(
        select(PasswordReset).where(PasswordReset.id == reset_id)
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    config: Config = current_app.config["PRESSPLAN"]
    if found.used_at or found.ended_at or not found.account.active:
        raise NotNeeded(LINK_ENDED)
    if now >= found.expires_at:
        raise Missed(LINK_EXPIRED)
    if config.smtp is None:
        raise NotNeeded(NO_SERVER)
    token = secrets.token_urlsafe(32)
    return Draft(
        "Đặt lại mật khẩu", "accounts/reset_letter.html",
        check=lambda: _keep_digest(reset_id, token, now), name=found.account.name,
        by=found.by_name, until=moment(found.expires_at),
        link=address_of("accounts.reset", token=token),
    )  # fmt: skip


def odd(notice_id: int) -> Draft:
    """Somebody signed in, or tried to, as this person usually does not. Raises NotNeeded."""
    notice = db.session.get_one(SignInNotice, notice_id)
    account = notice.account
    if not account.active:
        raise NotNeeded(CLOSED)
    subject, happened, advice = ODD[notice.oddity]
    return Draft(
        subject, "accounts/odd_letter.html", name=account.name, email=account.email,
        happened=happened, advice=advice, at=notice.at, address=notice.address or "không rõ",
        browser=device_words(notice.agent), link=address_of("accounts.me"),
    )  # fmt: skip


def _keep_digest(reset_id: int, token: str, at: datetime) -> None:
    """From now on the token opens what it is for. Raises Changed when it no longer may."""
    open_ = update(PasswordReset).where(
        PasswordReset.id == reset_id, PasswordReset.used_at.is_(None),
        PasswordReset.ended_at.is_(None), PasswordReset.expires_at > at,
    )  # fmt: skip
    kept = db.session.execute(
        open_.values(token_digest=digest_of(token)),
        execution_options={"synchronize_session": False},
    )
    assert isinstance(kept, CursorResult)
    if kept.rowcount != 1:
        raise Changed
