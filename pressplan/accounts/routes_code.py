"""The second step of signing in: the code of the app, or a recovery code."""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Response, flash, make_response, render_template, request, session, url_for
from sqlalchemy import select

from .. import clock
from ..access import PUBLIC, Who, allow
from ..database import db
from . import (
    actions_factor,
    factor_rules,
    notices,
    queries,
    queries_factor,
    rules,
    sessions,
    steps,
)
from .actions_factor import Found
from .blueprint import bp
from .forms import SignInForm
from .forms_factor import CodeForm
from .models import Account
from .models_factor import SignInStep
from .models_notice import Oddity
from .routes_admission import enter
from .routes_sign_in import WAITING, sign_in_page

WRONG = "Mã không đúng. Hãy nhập mã đang hiện trong ứng dụng, hoặc một mã dự phòng chưa dùng."
USED = "Mã này đã dùng rồi. Hãy chờ ứng dụng hiện mã mới, mỗi 30 giây một mã."
USED_RECOVERY = "Mã dự phòng này đã dùng rồi; mỗi mã chỉ dùng được một lần."
TOO_LONG = "Đã quá 10 phút từ lúc nhập mật khẩu. Hãy đăng nhập lại."
PASSWORD_FIRST = "Hãy nhập e-mail và mật khẩu trước."


@dataclass(frozen=True)
class Tried:
    """What became of a typed code: what it opens, or why not."""

    found: Found = Found.WRONG
    sentence: str = ""
    wait: timedelta = timedelta()
    status: int = 422


@bp.get("/sign-in/code")
@allow(PUBLIC)
def code() -> Response:
    """Ask for the code, in the browser in which the password was right a moment ago."""
    step = steps.find(session.get("step"))
    if step is None or not _is_open(step):
        return _again(step)
    return _page(CodeForm(formdata=None), step)


@bp.post("/sign-in/code")
@allow(PUBLIC)
def enter_code() -> Response:
    """Check the code and open the session."""
    step = steps.find(session.get("step"))
    if step is None or not _is_open(step):
        return _again(step, status=409)
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form, step, status=422)
    account = db.session.scalars(
        select(Account).where(Account.id == step.account_id).with_for_update()
    ).one()
    address = request.remote_addr or ""
    tried = check_code(account, form.typed, by=replace(queries.who_is(account), address=address))
    if not tried.found.opens:
        form.refuse(form.where, tried.sentence)
        return _page(form, step, status=tried.status, wait=tried.wait)
    if not account.active or not steps.finish(step):
        db.session.rollback()
        return _again(None, status=409)
    response = enter(
        account, target=step.target, typed=step.typed, by_provider=step.by_provider,
        outgrown=step.outgrown,
    )  # fmt: skip
    if tried.found is Found.RECOVERY:
        flash(_left_words(queries_factor.codes_left(account.id)))
    return response


def check_code(account: Account, typed: str, *, by: Who) -> Tried:
    """Check a typed code; a wrong one is committed as a try, a right one is the caller's to commit.

    The tries of an account are counted under a row that is locked meanwhile, so that of many
    at once only as many are checked as are free. Each code opens once.
    """
    at, key = clock.now(), factor_rules.throttle_key(account.id)
    trial = sessions.reserve_try(key, at=at)
    if not trial.allowed:
        db.session.commit()
        sentence = WAITING.format(rules.wait_sentence(trial.wait))
        return Tried(sentence=sentence, wait=trial.wait, status=429)
    found = actions_factor.use_code(account, typed, by=by, at=at)
    if found.opens:
        sessions.forgive(key, at=at)
        return Tried(found)
    sessions.note_wrong_password(
        account, account.email, "Nhập mã xác thực không đúng", address=by.address, at=at
    )
    if trial.wait:
        agent = request.user_agent.string
        notices.tell(account, Oddity.CODE_WAITS, address=by.address, agent=agent, at=at)
    db.session.commit()
    sentence = _why_not(found, typed)
    if trial.wait:
        sentence += f" {rules.wait_sentence(trial.wait)}"
    return Tried(found, sentence, trial.wait)


def _why_not(found: Found, typed: str) -> str:
    if found is not Found.USED:
        return WRONG
    from_app = factor_rules.is_from_app(factor_rules.plain_code(typed))
    return USED if from_app else USED_RECOVERY


def _is_open(step: SignInStep) -> bool:
    return factor_rules.is_open(step.started_at, clock.now(), lasts=factor_rules.STEP_LASTS)


def _again(step: SignInStep | None, *, status: int = 200) -> Response:
    """The sign-in page once more; what was typed before goes along."""
    form = SignInForm(
        formdata=None, next=step.target if step else "", carried=step.typed if step else ""
    )
    return sign_in_page(form, sentence=TOO_LONG if step else PASSWORD_FIRST, status=status)


def _left_words(left: int) -> str:
    if left:
        return f"Vừa dùng một mã dự phòng, còn {left} mã. Mất điện thoại, hãy báo quản trị viên."
    return "Bạn vừa dùng mã dự phòng cuối cùng. Hãy tạo mã mới ở trang Tài khoản của tôi."


def _page(
    form: CodeForm, step: SignInStep, *, status: int = 200, wait: timedelta = timedelta()
) -> Response:
    body = render_template(
        "accounts/code.html", form=form, email=step.account.email, keeps=bool(step.typed),
        back=url_for("accounts.sign_in"),
    )  # fmt: skip
    response = make_response(body, status)
    if status == 429:
        response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response
