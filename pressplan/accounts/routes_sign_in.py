"""Sign in and out; what was typed when a session had ended is carried through."""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Response, flash, g, make_response, render_template, request, session, url_for
from sqlalchemy import select

from .. import clock
from ..access import PUBLIC, allow
from ..database import db, reading
from ..guard import READ_METHODS, SignInFirst
from ..htmx import go, wants_fragment
from ..pages import error_page
from . import carried, passwords, queries, rules, sessions
from .blueprint import bp
from .forms import SignInForm
from .models import Account

WRONG = "E-mail hoặc mật khẩu không đúng."
EXPIRED = "Mật khẩu dùng một lần này đã hết hạn. Hãy xin quản trị viên cấp mật khẩu mới."
WAITING = "Đã nhập sai nhiều lần. Hãy chờ {} rồi thử lại."


@dataclass(frozen=True)
class Checked:
    """What became of a typed password: the credentials it opens, or why not."""

    credentials: queries.Credentials | None = None
    sentence: str = ""
    wait: timedelta = timedelta()
    status: int = 422


@bp.get("/sign-in")
@allow(PUBLIC)
def sign_in() -> Response:
    """The sign-in page; who is signed in already is told so and may go on or change over."""
    target = rules.safe_target(request.args.get("next"))
    return _page(SignInForm(formdata=None, next=target))


@bp.post("/sign-in")
@allow(PUBLIC)
def start_session() -> Response:
    """Check the password and open a session."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, status=422)
    address = rules.address_key(form.email.data)
    checked = check_password(address, form.password.data)
    account = _locked(checked.credentials)
    if account is None:
        sentence = checked.sentence or WRONG
        return _page(form, sentence=sentence, status=checked.status, wait=checked.wait)
    must_change = account.must_change
    same = _open(account, address)
    typed = carried.read(form.carried.data) if same and not must_change else None
    if typed is not None:
        return make_response(render_template("accounts/resume.html", typed=typed))
    return go(rules.safe_target(form.next.data) or "/")


@bp.post("/sign-out")
@allow(PUBLIC)
def sign_out() -> Response:
    """End this session; a copy of its cookie opens nothing any more."""
    if g.who is not None:
        account = db.session.get_one(Account, g.who.account_id)
        sessions.sign_out(account, by=g.who, at=clock.now())
        db.session.commit()
    session.clear()
    flash("Bạn đã đăng xuất.")
    return go(url_for("accounts.sign_in"))


@bp.app_errorhandler(SignInFirst)
def sign_in_again(error: SignInFirst) -> Response | tuple[str, int]:
    """The session has ended: a page sent in full asks to sign in and keeps what was typed."""
    if wants_fragment() or request.method in READ_METHODS:
        return error_page(error.status, error.sentence)
    files = any(file.filename for file in request.files.values())
    kept = carried.carry(
        request.full_path.rstrip("?"), request.form.items(multi=True), had_files=files
    )
    form = SignInForm(formdata=None, carried=kept if "account" in session else "")
    return _page(form, sentence=error.sentence, status=401)


def check_password(address: str, typed: str, *, wrong: str = WRONG) -> Checked:
    """Check a typed password, in three steps so that no transaction is open while it is hashed.

    The try is reserved first: of many at once only as many are checked as are free. An
    unknown address takes the same steps and gets the same answers.
    """
    trial = sessions.reserve_try(address, at=clock.now())
    db.session.commit()
    if not trial.allowed:
        sentence = WAITING.format(rules.wait_words(trial.wait))
        return Checked(sentence=sentence, wait=trial.wait, status=429)
    with reading():
        found = queries.credentials_of(address)
    right = passwords.matches(found.password_hash if found else None, typed)
    why, sentence = _why_not(found, right, wrong)
    if not why:
        return Checked(credentials=found)
    account = db.session.get(Account, found.account_id) if found else None
    sessions.note_wrong_password(
        account, address, why, address=request.remote_addr or "", at=clock.now()
    )
    db.session.commit()
    if trial.wait:
        sentence += f" Hãy chờ {rules.wait_words(trial.wait)} rồi thử lại."
    return Checked(sentence=sentence, wait=trial.wait)


def _why_not(found: queries.Credentials | None, right: bool, wrong: str) -> tuple[str, str]:
    """The history's reason and the person's sentence; both "" when the password opens."""
    if found is None or not right:
        return "Đăng nhập không được: sai mật khẩu", wrong
    if not found.active:
        return "Đăng nhập không được: tài khoản đã khóa", wrong
    if found.expires_at is not None and found.expires_at < clock.now():
        return "Đăng nhập không được: mật khẩu dùng một lần đã hết hạn", EXPIRED
    return "", ""


def _locked(found: queries.Credentials | None) -> Account | None:
    """The account, locked, if it still is what the password was checked against."""
    if found is None:
        return None
    account = db.session.scalars(
        select(Account).where(Account.id == found.account_id).with_for_update()
    ).one()
    if not account.active or account.password_hash != found.password_hash:
        return None
    return account


def _open(account: Account, address: str) -> bool:
    """Open the session and commit; whether the same person held this browser's last session.

    The page that the same person left open keeps working: its CSRF token stays good.
    Anybody else begins with nothing of the browser's past.
    """
    at = clock.now()
    if g.who is not None:
        sessions.sign_out(db.session.get_one(Account, g.who.account_id), by=g.who, at=at)
    who = replace(queries.who_is(account), address=request.remote_addr or "")
    token = sessions.begin(account, agent=request.user_agent.string, by=who, at=at)
    sessions.forgive(address, at=at)
    db.session.commit()
    same, csrf = session.get("account") == account.id, session.get("csrf_token")
    session.clear()
    g.pop("csrf_token", None)
    session.update(token=token, account=account.id)
    if same and csrf:
        session["csrf_token"] = csrf
    g.who = who
    return same


def _page(
    form: SignInForm, *, sentence: str = "", status: int = 200, wait: timedelta = timedelta()
) -> Response:
    body = render_template(
        "accounts/sign_in.html", form=form, sentence=sentence,
        keeps=carried.read(form.carried.data or "") is not None,
        target=rules.safe_target(form.next.data),
    )  # fmt: skip
    response = make_response(body, status)
    if status == 429:
        response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response
