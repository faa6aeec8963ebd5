"""Sign in through the identity provider, and link one's account to who one is there.

The provider vouches for who somebody is; whether they may come in and what they may do is
ours. Nobody gets an account, or a link, by what the provider says alone (ASVS 10.5.2).
"""

import hmac
from dataclasses import replace

from flask import (
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    render_template,
    request,
    url_for,
)
from flask import session as cookie

from .. import clock
from ..access import EVERYONE, PUBLIC, SYSTEM, Role, Who, allow
from ..database import db, writing
from ..errors import BadInput
from ..guard import who
from ..htmx import go
from . import carried, identities, provider, queries, rules, sessions
from .blueprint import bp
from .forms import LinkForm, SignInForm
from .identities import Ended
from .models import Account
from .models_identity import ProviderVisit
from .provider import ProviderError
from .routes_admission import admit
from .routes_own import own_page
from .routes_proof import after_proof
from .routes_sign_in import check_password, sign_in_page

STALE = "Lần đăng nhập qua tài khoản dùng chung này đã cũ. Hãy bấm nút để bắt đầu lại."
UNKNOWN = (
    "Tài khoản dùng chung của bạn chưa được liên kết với tài khoản nào trong hệ thống này. "
    "Hãy đăng nhập một lần bằng e-mail và mật khẩu, mở “Tài khoản của tôi” rồi bấm “Liên kết”; "
    "từ lần sau sẽ dùng được nút này."
)
CLOSED = "Tài khoản của bạn trong hệ thống này đã bị khóa. Hãy liên hệ quản trị viên của Sở."
CHANGED_OVER = (
    "Phiên đăng nhập đã thay đổi trong lúc liên kết nên chưa liên kết được. "
    "Hãy đăng nhập rồi làm lại."
)


@bp.post("/sign-in/provider")
@allow(PUBLIC)
def visit_provider() -> Response:
    """Begin to sign in: remember this way and send the browser to the provider."""
    if provider.configured() is None:
        abort(404)
    target = rules.safe_target(request.form.get("next"))
    # Only who had a session here can have typed something that is worth keeping.
    typed = request.form.get("carried", "") if "account" in cookie else ""
    typed = typed if carried.read(typed) else ""
    try:
        return _leave(target=target, typed=typed)
    except ProviderError as error:
        return _sign_in_page(error, target, typed)


@bp.get("/sign-in/provider")
@allow(PUBLIC)
def return_from_provider() -> Response:
    """Come back from the provider: let in whom it vouches for, or make the link asked for.

    The state must be the one that this very browser left with (login CSRF, ASVS 10.2.1); it
    ends the way whatever came with it, so that no answer is looked at twice.
    """
    state = cookie.pop("visit", "")
    ended = _end(state)
    if ended is None:
        flash(STALE)
        return go(url_for("accounts.sign_in"))
    try:
        if not hmac.compare_digest(state.encode(), request.args.get("state", "").encode()):
            raise ProviderError(provider.UNSOUND, "câu trả lời không phải cho trình duyệt này")
        subject = provider.subject_of(ended.secrets, request.args, now=clock.now())
        return _link(ended, subject) if ended.account_id else _sign_in(ended, subject)
    except ProviderError as error:
        return _refused(ended, error)


@bp.post("/accounts/me/identities")
@allow(*EVERYONE)
def link() -> Response:
    """Begin to link one's own account, after one's password is checked again (ASVS 7.5.1)."""
    if provider.configured() is None:
        abort(404)
    form = LinkForm()
    if not form.validate_on_submit():
        return own_page(linking=form, status=422)
    checked = check_password(who().email, form.password.data, wrong="Mật khẩu không đúng.")
    if checked.credentials is None:
        form.refuse("password", checked.sentence)
        return own_page(linking=form, status=checked.status)
    sessions.forgive(who().email, at=clock.now())
    db.session.commit()
    try:
        return _leave(account_id=who().account_id)
    except ProviderError as error:
        form.refuse("password", error.sentence)
        return own_page(linking=form, status=503)


@bp.post("/accounts/me/identities/<int:id>/removal")
@allow(*EVERYONE)
@after_proof("accounts.me")
def unlink_own(id: int) -> Response:
    """Take one's own link away; one's password still opens the account."""
    found = identities.identity_or_404(id, account_id=who().account_id)
    identities.unlink(found, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã bỏ liên kết. Từ nay hãy đăng nhập bằng e-mail và mật khẩu.")
    return go(url_for("accounts.me"))


@bp.post("/accounts/<int:id>/identities/<int:identity_id>/removal")
@allow(Role.ADMIN)
@after_proof("accounts.show")
def unlink(id: int, identity_id: int) -> Response:
    """Take somebody's link away; their sessions end."""
    found = identities.identity_or_404(identity_id, account_id=queries.account_or_404(id).id)
    identities.unlink(found, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã bỏ liên kết và kết thúc các phiên đăng nhập của người này.")
    return go(url_for("accounts.show", id=id))


def _leave(*, account_id: int | None = None, target: str = "", typed: str = "") -> Response:
    """The page that leads the browser on to the provider. Raises ProviderError.

    Not a redirect: our policy lets a form's answer lead nowhere but here (`form-action`). In a
    browser where somebody was signed in before, the provider asks anew who it is.
    """
    visit = identities.new_visit()
    again = "account" in cookie or "left" in cookie
    address = provider.address_of(visit, again=again, now=clock.now())
    identities.begin_visit(
        visit, account_id=account_id, target=target, carried=typed, at=clock.now()
    )
    db.session.commit()
    cookie["visit"] = visit.state
    response = make_response(render_template("accounts/leave.html", address=address))
    response.headers["Refresh"] = f"0; url={address}"
    return response


def _end(state: str) -> Ended | None:
    if not state or provider.configured() is None:
        return None
    with writing():
        ended = identities.end_visit(state, at=clock.now())
        db.session.commit()
    return ended


def _sign_in(ended: Ended, subject: str) -> Response:
    issuer = _issuer()
    with writing():
        account = identities.account_linked_to(issuer, subject, at=clock.now())
        if account is not None and account.active:
            return admit(account, target=ended.target, typed=ended.typed, by_provider=True)
    if account is None:
        why = f"định danh {identities.shown(subject)} chưa được liên kết"
        return _refused(ended, ProviderError(UNKNOWN, why))
    return _refused(ended, ProviderError(CLOSED, "tài khoản đã khóa"), account.id)


def _link(ended: Ended, subject: str) -> Response:
    if g.who is None or g.who.account_id != ended.account_id:
        raise ProviderError(CHANGED_OVER, "phiên đăng nhập đã thay đổi trong lúc liên kết")
    with writing():
        account = db.session.get_one(Account, g.who.account_id)
        try:
            identities.link(account, _issuer(), subject, by=g.who, at=clock.now())
        except BadInput as bad:
            raise ProviderError(bad.sentence, bad.sentence) from bad
        db.session.commit()
    flash("Đã liên kết. Từ nay bạn có thể đăng nhập bằng tài khoản dùng chung.")
    return go(url_for("accounts.me"))


def _refused(ended: Ended, error: ProviderError, account_id: int = 0) -> Response:
    """Note why, and show the page to go on from, with what was typed before."""
    with writing():
        subject = (
            db.session.get_one(Account, account_id)
            if account_id
            else db.session.get_one(ProviderVisit, ended.id)
        )
        identities.note_refusal(subject, error.reason, by=_actor(), at=clock.now())
        db.session.commit()
    if ended.account_id and g.who is not None:
        flash(error.sentence)
        return go(url_for("accounts.me"))
    return _sign_in_page(error, ended.target, ended.typed)


def _sign_in_page(error: ProviderError, target: str, typed: str) -> Response:
    current_app.logger.warning("sign-in by provider refused: %s", error.reason)
    form = SignInForm(formdata=None, next=target, carried=typed)
    status = 503 if error.sentence == provider.AWAY else 422
    return sign_in_page(form, sentence=error.sentence, status=status)


def _actor() -> Who:
    found: Who | None = g.who
    return found or replace(SYSTEM, name="Chưa đăng nhập", address=request.remote_addr or "")


def _issuer() -> str:
    found = provider.configured()
    assert found is not None
    return found.issuer
