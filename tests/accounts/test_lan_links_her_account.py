"""An account is linked to somebody at the provider by who holds its password alone."""

import threading

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts import identities
from pressplan.accounts.models import Account, SignInSession
from pressplan.accounts.models_identity import AccountIdentity, ProviderVisit
from pressplan.accounts.provider import AWAY
from pressplan.accounts.queries import who_is
from pressplan.accounts.routes_provider import CHANGED_OVER, UNKNOWN
from pressplan.database import db
from pressplan.errors import BadInput
from tests.cast import PASSWORD
from tests.mailing import configure
from tests.strict import Browser
from tests.vouching import last_line, leave, linked


def links() -> list[tuple[int, str]]:
    query = select(AccountIdentity.account_id, AccountIdentity.subject)
    return [tuple(row) for row in db.session.execute(query.order_by(AccountIdentity.id))]


def ask(browser, password=PASSWORD, *, expect=200):
    """Ask on one's own page for a link; the provider's address."""
    browser.get("/accounts/me").submit("link", {"password": password}, expect=expect)
    return browser.page.find("a", id="leave")["href"] if expect == 200 else ""


def test_she_links_once_and_signs_in_so_from_then_on(browser, lan, vouching):
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=422)
    assert UNKNOWN in browser.main
    assert "cd-0001 chưa được liên kết" in last_line().text
    browser.submit("sign-in", {"email": lan.email, "password": PASSWORD})
    browser.get(vouching.choose(ask(browser), "cd-0001"), expect=303).follow()
    assert "Đã liên kết." in browser.text
    assert "cd-0001" in browser.main
    assert links() == [(lan.id, "cd-0001")]
    assert (last_line().event, last_line().after["subject"]) == ("identity-linked", "cd-0001")
    browser.post("/sign-out")
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=303)
    assert lan.name in browser.get("/accounts/me").text


def test_the_same_email_is_nobody(browser, lan, vouching):
    """ASVS 10.5.2: another subject with Lan's verified address doesn't get her account."""
    linked(lan, vouching)
    browser.get(vouching.choose(leave(browser), "cd-0002"), expect=422)
    assert UNKNOWN in browser.main
    browser.get("/accounts/me", expect=303)
    assert links() == [(lan.id, "cd-0001")]


def test_nobody_gets_an_account_by_coming(browser, app, vouching):
    before = db.session.scalar(select(func.count()).select_from(Account))
    browser.get(vouching.choose(leave(browser), "cd-0002"), expect=422)
    assert db.session.scalar(select(func.count()).select_from(Account)) == before
    assert links() == []


def test_her_session_alone_is_not_enough(browser, lan, vouching):
    """ASVS 7.5.1: the password is asked again, under the same throttle."""
    browser.sign_in(lan)
    for _ in range(5):
        ask(browser, "sai mat khau", expect=422)
        assert "Mật khẩu không đúng." in browser.main
    ask(browser, PASSWORD, expect=429)
    assert db.session.scalars(select(ProviderVisit)).all() == []


def test_who_is_linked_already_is_not_linked_to_another(app, browser, lan, minh, vouching):
    linked(lan, vouching)
    browser.sign_in(minh)
    browser.get(vouching.choose(ask(browser), "cd-0001"), expect=303).follow()
    assert identities.OTHERS in browser.text
    assert last_line().event == "sign-in-refused"
    assert links() == [(lan.id, "cd-0001")]


def test_a_link_is_made_for_who_asked_and_is_still_there(app, browser, lan, minh, vouching):
    """Lan's browser went over to Minh in between: neither is linked."""
    browser.sign_in(lan)
    back = vouching.choose(ask(browser), "cd-0001")
    with browser.client.session_transaction() as cookie:
        state = cookie["visit"]
    browser.sign_in(minh)
    with browser.client.session_transaction() as cookie:
        cookie["visit"] = state
    browser.get(back, expect=303).follow()
    assert CHANGED_OVER in browser.text
    assert links() == []


def test_a_way_to_sign_in_makes_no_link(browser, lan, vouching):
    browser.sign_in(lan).get("/sign-in")
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=422)
    assert links() == []


def test_the_provider_is_away_when_she_wants_to_link(app, browser, lan, vouching):
    gone = app.config["PRESSPLAN"].provider
    configure(app, provider=type(gone)("http://127.0.0.1:9", gone.client_id, gone.client_secret))
    browser.sign_in(lan)
    ask(browser, expect=503)
    assert AWAY in browser.main


def test_of_two_that_link_at_once_one_gets_it(app, lan, minh, vouching):
    start, got, told = threading.Barrier(2), [], []

    def one(account_id):
        with app.app_context():
            account = db.session.get_one(Account, account_id)
            by = who_is(account)
            db.session.rollback()
            start.wait()
            try:
                identities.link(account, vouching.issuer, "cd-0001", by=by, at=clock.now())
                db.session.commit()
                got.append(account_id)
            except BadInput as bad:
                told.append(bad.sentence)
            db.session.remove()

    ids = [lan.id, minh.id]
    db.session.rollback()
    threads = [threading.Thread(target=one, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [account_id for account_id, _ in links()] == got
    assert (len(got), told) == (1, [identities.OTHERS])


def test_she_takes_her_link_away(browser, lan, vouching):
    linked(lan, vouching)
    browser.sign_in(lan).get("/accounts/me")
    form = browser.page.find("form", id=lambda id: id and id.startswith("unlink-"))
    assert form.button["data-confirm"]
    browser.submit(form["id"]).follow()
    assert "Chưa liên kết." in browser.main
    assert (last_line().event, last_line().before["subject"]) == ("identity-unlinked", "cd-0001")
    browser.post("/sign-out")
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=422)


def test_the_administrator_takes_a_link_away_and_ends_what_it_opened(
    app, browser, lan, son, vouching
):
    linked(lan, vouching)
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=303)
    hers = db.session.scalars(select(SignInSession)).one()
    keeper = Browser(app).sign_in(son).get(f"/accounts/{lan.id}")
    form = keeper.page.find("form", id=lambda id: id and id.startswith("unlink-"))
    keeper.submit(form["id"]).follow()
    assert "cd-0001" not in keeper.main
    assert db.session.get_one(SignInSession, hers.id).ended_at is not None
    browser.get("/accounts/me", expect=303)
    keeper.post(form["action"], expect=404)


def test_nobody_takes_away_the_link_of_another(app, browser, lan, minh, vouching):
    linked(lan, vouching)
    id = db.session.scalars(select(AccountIdentity.id)).one()
    browser.sign_in(minh).get("/accounts/me")
    browser.post(f"/accounts/me/identities/{id}/removal", expect=404)
    assert links() == [(lan.id, "cd-0001")]


@pytest.mark.parametrize("case", ["CD-0001", "cd-0001 ", "cd-00010"])
def test_who_is_nearly_called_so_is_somebody_else(app, lan, vouching, case):
    linked(lan, vouching)
    assert identities.account_linked_to(vouching.issuer, case, at=clock.now()) is None
    assert identities.account_linked_to(f"{vouching.issuer}/", "cd-0001", at=clock.now()) is None
