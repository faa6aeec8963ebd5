"""Sign in and out; what was typed when a session had ended is carried through."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, flash, g, make_response, render_template, request, session, url_for
from sqlalchemy import select

from .. import clock
from ..access import PUBLIC, allow
from ..database import db, reading
from ..guard import READ_METHODS, SignInFirst
from ..htmx import go, wants_fragment
from ..pages import error_page
from . import carried, notices, passwords, queries, rules, sessions
from .blueprint import bp
from .forms import SignInForm
from .models import Account
from .models_notice import Oddity
from .provider import configured
from .queries_factor import is_outgrown
from .routes_admission import admit

WRONG = "E-mail hoặc mật khẩu không đúng."
EXPIRED = "Mật khẩu dùng một lần này đã hết hạn. Hãy xin quản trị viên cấp mật khẩu mới."
WAITING = "Đã nhập sai nhiều lần. {}"
CROWDED = "Mạng bạn đang dùng đã nhập sai mật khẩu quá nhiều lần. {}"


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
    return sign_in_page(SignInForm(formdata=None, next=target))


@bp.post("/sign-in")
@allow(PUBLIC)
def start_session() -> Response:
    """Check the password and open a session."""
    form = SignInForm()
    if not form.validate_on_submit():
        return sign_in_page(form, status=422)
    address = rules.address_key(form.email.data)
    typed = form.password.data
    checked = check_password(address, typed)
    renewed = _renewed(checked.credentials, typed)
    account = _locked(checked.credentials, typed)
    if account is None:
        sentence = checked.sentence or WRONG
        return sign_in_page(form, sentence=sentence, status=checked.status, wait=checked.wait)
    account.password_hash = renewed or account.password_hash
    sessions.forgive(address, at=clock.now())
    outgrown = is_outgrown(account, typed)
    return admit(account, target=form.next.data, typed=form.carried.data, outgrown=outgrown)


@bp.post("/sign-out")
@allow(PUBLIC)
def sign_out() -> Response:
    """End this session; a copy of its cookie opens nothing any more."""
    if g.who is not None:
        account = db.session.get_one(Account, g.who.account_id)
        sessions.sign_out(account, by=g.who, at=clock.now())
        db.session.commit()
    session.clear()
    session["left"] = True
    flash("Bạn đã đăng xuất.")
    return _forgetting(go(url_for("accounts.sign_in")))


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
    return sign_in_page(form, sentence=error.sentence, status=401)


def check_password(address: str, typed: str, *, wrong: str = WRONG) -> Checked:
    """Check a typed password, in three steps so that no transaction is open while it is hashed.

    The try is reserved first: of many at once only as many are checked as are free. An
    unknown address takes the same steps and gets the same answers.
    """
    client = request.remote_addr or ""
    trial = sessions.reserve_try(address, client=client, at=clock.now())
    db.session.commit()
    if not trial.allowed:
        return _waits(trial)
    with reading():
        found = queries.credentials_of(address)
    right = passwords.matches(found.password_hash if found else None, typed)
    why, sentence = _why_not(found, right, wrong)
    if not why:
        return Checked(credentials=found)
    account = db.session.get(Account, found.account_id) if found else None
    sessions.note_wrong_password(account, address, why, address=client, at=clock.now())
    if account is not None and trial.wait and not right:
        agent = request.user_agent.string
        notices.tell(account, Oddity.WAITS, address=client, agent=agent, at=clock.now())
    db.session.commit()
    if trial.crowded:
        return _waits(trial)
    if trial.wait:
        sentence += f" {rules.wait_sentence(trial.wait)}"
    return Checked(sentence=sentence, wait=trial.wait)


def _waits(trial: sessions.Try) -> Checked:
    """The refusal of who comes too early, in words that don't tell who has an account."""
    wait = trial.crowded or trial.wait
    sentence = (CROWDED if trial.crowded else WAITING).format(rules.wait_sentence(wait))
    return Checked(sentence=sentence, wait=wait, status=429)


def _why_not(found: queries.Credentials | None, right: bool, wrong: str) -> tuple[str, str]:
    """The history's reason and the person's sentence; both "" when the password opens."""
    if found is None or not right:
        return "Đăng nhập không được: sai mật khẩu", wrong
    if not found.active:
        return "Đăng nhập không được: tài khoản đã khóa", wrong
    if found.expires_at is not None and found.expires_at < clock.now():
        return "Đăng nhập không được: mật khẩu dùng một lần đã hết hạn", EXPIRED
    return "", ""


def _renewed(found: queries.Credentials | None, typed: str) -> str:
    """A new hash of the right password where the stored one is weaker than ours today; else "".

    It takes its time, so it is made while no transaction is open.
    """
    if found is None or not passwords.needs_renewal(found.password_hash):
        return ""
    return passwords.hash_password(typed)


def _locked(found: queries.Credentials | None, typed: str) -> Account | None:
    """The account, locked, if it still is what the password was checked against.

    Another hash may be of the same password, renewed by who signed in at the same moment.
    """
    if found is None:
        return None
    account = db.session.scalars(
        select(Account).where(Account.id == found.account_id).with_for_update()
    ).one()
    same = account.password_hash == found.password_hash
    if not account.active or not (same or passwords.matches(account.password_hash, typed)):
        return None
    return account


def _forgetting(response: Response) -> Response:
    """The browser forgets what it kept of us, but for the cookie that says goodbye (ASVS 14.3)."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def sign_in_page(
    form: SignInForm, *, sentence: str = "", status: int = 200, wait: timedelta = timedelta()
) -> Response:
    """The sign-in page, with a sentence above it where something went wrong."""
    body = render_template(
        "accounts/sign_in.html", form=form, sentence=sentence, provider=configured(),
        keeps=carried.read(form.carried.data or "") is not None,
        target=rules.safe_target(form.next.data),
    )  # fmt: skip
    response = make_response(body, status)
    if status == 429:
        response.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return response
