"""Lan signs in through the province's identity provider, a real one in a process of its own."""

from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
from flask import has_request_context
from sqlalchemy import func, select

from pressplan.accounts.models import Account, SignInSession
from pressplan.accounts.models_identity import ProviderVisit
from pressplan.accounts.provider import AWAY, DECLINED, UNSOUND
from pressplan.accounts.routes_provider import CLOSED, STALE
from pressplan.database import db
from pressplan.masking import masked
from tests.cast import PASSWORD
from tests.mailing import configure
from tests.servers.oidc import CLIENT_ID, query_of
from tests.strict import Browser
from tests.vouching import WORD, last_line, leave, linked


def opened() -> int:
    return db.session.scalar(select(func.count()).select_from(SignInSession))


def refused(browser, sentence, why, *, status=422):
    """The page says so, nobody is in, and the history knows why."""
    assert sentence in browser.main
    assert opened() == 0
    assert last_line().event == "sign-in-refused"
    assert why in last_line().text
    browser.get("/accounts/me", expect=303)


def test_off_unless_the_environment_names_a_provider(browser, lan):
    assert WORD not in browser.get("/sign-in").text
    browser.post("/sign-in/provider", expect=404)
    browser.get("/sign-in/provider?code=a&state=b", expect=303)
    browser.sign_in(lan)
    assert "dùng chung" not in browser.get("/accounts/me").text
    browser.post("/accounts/me/identities", {"password": PASSWORD}, expect=404)


def test_she_comes_in_and_on_to_the_page_she_asked_for(browser, lan, vouching):
    """ASVS 10.4.6, 10.5.1, 10.5.2: code with PKCE, nonce, known by issuer and subject."""
    linked(lan, vouching)
    browser.get("/agencies/?q=b%C3%A1o", expect=303).follow()
    assert browser.page.find("form", id="by-provider").button.text == WORD
    address = leave(browser, here=True)
    assert browser.response.headers["Refresh"] == f"0; url={address}"
    asked = query_of(address)
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT_ID)
    assert (asked["code_challenge_method"], asked["scope"]) == ("S256", "openid")
    assert asked["redirect_uri"] == "http://localhost/sign-in/provider"
    browser.get(vouching.choose(address, "cd-0001"), expect=303)
    assert browser.response.location == "/agencies/?q=b%C3%A1o"
    assert lan.name in browser.follow().text
    assert last_line().text == "Đăng nhập bằng tài khoản dùng chung"
    assert (last_line().who_id, last_line().address) == (lan.id, "127.0.0.1")


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_keys_of_either_kind_are_known(browser, lan, vouching, algorithm):
    linked(lan, vouching)
    vouching.odd(new_key=algorithm)
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=303)
    browser.get("/accounts/me")


def test_a_new_key_is_fetched_once(app, lan, vouching):
    """ASVS 10.5.4: who signs with a new key is known after one more look at the keys."""
    linked(lan, vouching)
    before = Counter(vouching.asked())

    def come_in():
        visitor = Browser(app)
        visitor.get(vouching.choose(leave(visitor), "cd-0001"), expect=303)
        visitor.get("/accounts/me")
        return vouching.asked()["/keys"] - before["/keys"]

    assert [come_in(), come_in()] == [1, 1]
    vouching.odd(new_key="RS256")
    assert [come_in(), come_in()] == [2, 2]
    discovery = "/.well-known/openid-configuration"
    assert vouching.asked()[discovery] - before[discovery] == 1


ODD_TOKENS = [
    ({"claims": {"nonce": "of another way"}}, "invalid_claim nonce"),
    ({"claims": {"nonce": None}}, "nonce"),
    ({"claims": {"aud": ["another"]}}, "invalid_claim aud"),
    ({"claims": {"aud": [CLIENT_ID, "another"]}}, "missing_claim azp"),
    ({"claims": {"azp": "another"}}, "invalid_claim azp"),
    ({"claims": {"iss": "https://evil.example"}}, "invalid_claim iss"),
    ({"claims": {"exp": 1_700_000_000}}, "expired_token"),
    ({"claims": {"iat": 4_000_000_000}}, "iat"),
    ({"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}, "invalid_claim at_hash"),
    ({"claims": {"sub": ""}}, "sub"),
    ({"claims": {"sub": "cd-0001\u0000"}}, "định danh có ký tự lạ"),
    ({"claims": {"sub": "x" * 256}}, "định danh"),
    ({"alg": "none"}, "unsupported_algorithm"),
    ({"shared_secret": True}, "unsupported_algorithm"),
    ({"forged": True}, "bad_signature"),
    ({"kid": "nobody's"}, "invalid_key_id"),
]


@pytest.mark.parametrize(("odd", "why"), ODD_TOKENS, ids=[why for _, why in ODD_TOKENS])
def test_a_token_that_is_not_ours_opens_nothing(browser, lan, vouching, odd, why):
    """ASVS 9.1.1, 9.1.2, 9.2.1, 9.2.3, 10.5.1, 10.5.3, 10.5.4."""
    linked(lan, vouching)
    address = leave(browser)
    vouching.odd(**odd)
    browser.get(vouching.choose(address, "cd-0001"), expect=422)
    refused(browser, UNSOUND, why)


def test_who_answers_for_somebody_else_is_not_asked(browser, lan, vouching):
    """ASVS 10.5.3: the discovery document names its issuer, and leads nowhere else."""
    for facts in (
        {"issuer": "https://evil.example"}, {"token_endpoint": "https://evil.example/token"},
        {"jwks_uri": "http://169.254.169.254/keys"}, {"authorization_endpoint": None},
    ):  # fmt: skip
        vouching.odd(facts=facts)
        browser.get("/sign-in").submit("by-provider", expect=422)
        assert UNSOUND in browser.main
    assert db.session.scalars(select(ProviderVisit)).all() == []


def test_an_answer_of_another_provider_is_refused(browser, lan, vouching):
    """RFC 9207, ASVS 10.2.2: the issuer that the answer names is the one that was asked."""
    linked(lan, vouching)
    back = vouching.choose(leave(browser), "cd-0001")
    browser.get(f"{back}&iss=https://evil.example", expect=422)
    refused(browser, UNSOUND, "nhà cung cấp khác")


@pytest.mark.parametrize("state", ["", "forged", "đoán bừa"])
def test_a_forged_state_ends_the_way(browser, lan, vouching, state):
    """ASVS 10.2.1: neither that answer nor a later one with the right state is looked at."""
    linked(lan, vouching)
    back = vouching.choose(leave(browser), "cd-0001")
    forged = back.replace(query_of(back)["state"], state)
    browser.get(forged, expect=422)
    refused(browser, UNSOUND, "không phải cho trình duyệt này")
    browser.get(back, expect=303).follow()
    assert STALE in browser.text


def test_an_answer_belongs_to_the_browser_that_left(app, browser, lan, minh, vouching):
    """Login CSRF (ASVS 10.2.1): Minh's browser isn't signed in as who a link says."""
    linked(lan, vouching)
    back = vouching.choose(leave(browser), "cd-0001")
    other = Browser(app)
    other.get(back, expect=303).follow()
    assert STALE in other.text
    leave(other)
    other.get(back, expect=422)
    assert opened() == 0
    browser.get(back, expect=303)  # whose it is comes in all the same
    assert opened() == 1


def test_an_answer_counts_once_even_with_a_copied_cookie(app, browser, lan, vouching):
    linked(lan, vouching)
    back = vouching.choose(leave(browser), "cd-0001")
    copy = browser.client.get_cookie("pressplan").value
    browser.get(back, expect=303)
    thief = Browser(app)
    thief.client.set_cookie("pressplan", copy)
    thief.get(back, expect=303)
    assert thief.response.location == "/sign-in"
    assert opened() == 1


def test_a_code_counts_once_at_the_provider(app, browser, lan, vouching):
    """ASVS 10.4.2: a stolen code is no use after, nor before without our verifier."""
    linked(lan, vouching)
    back = vouching.choose(leave(browser), "cd-0001")
    thief = Browser(app)
    stolen = query_of(leave(thief))["state"]
    thief.get(back.replace(query_of(back)["state"], stolen), expect=422)
    refused(thief, UNSOUND, "invalid_grant")
    browser.get(back, expect=303)
    again = query_of(leave(thief))["state"]
    thief.get(back.replace(query_of(back)["state"], again), expect=422)
    assert "invalid_grant" in last_line().text


def test_after_ten_minutes_the_way_is_over(browser, lan, vouching, at_work):
    linked(lan, vouching)
    back = vouching.choose(leave(browser), "cd-0001")
    at_work.shift(timedelta(minutes=11))
    browser.get(back, expect=303).follow()
    assert STALE in browser.text
    assert opened() == 0


def test_who_declines_there_comes_back_with_a_sentence(browser, lan, vouching):
    linked(lan, vouching)
    address = leave(browser)
    vouching.odd(deny=True)
    browser.get(vouching.choose(address, "cd-0001"), expect=422)
    refused(browser, DECLINED, "access_denied")


def test_a_provider_that_is_away_keeps_nobody_from_the_password(app, browser, lan, vouching):
    gone = app.config["PRESSPLAN"].provider
    configure(app, provider=type(gone)("http://127.0.0.1:9", gone.client_id, gone.client_secret))
    browser.get("/sign-in").submit("by-provider", expect=503)
    assert AWAY in browser.main
    browser.submit("sign-in", {"email": lan.email, "password": PASSWORD})
    browser.get("/accounts/me")


@pytest.mark.parametrize(
    ("odd", "sentence", "status"),
    [
        ({"token": 500}, AWAY, 503), ({"token": 404}, AWAY, 503), ({"token": 200}, UNSOUND, 422),
        ({"token": 302}, UNSOUND, 422), ({"keys": 503}, AWAY, 503), ({"keys": 200}, UNSOUND, 422),
    ],
)  # fmt: skip
def test_a_provider_that_breaks_half_way_is_said(browser, lan, vouching, odd, sentence, status):
    linked(lan, vouching)
    address = leave(browser)
    vouching.odd(**odd)
    browser.get(vouching.choose(address, "cd-0001"), expect=status)
    refused(browser, sentence, "Đăng nhập bằng tài khoản dùng chung không được")


def test_a_closed_account_stays_closed(browser, lan, vouching):
    linked(lan, vouching)
    lan.active = False
    db.session.commit()
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=422)
    refused(browser, CLOSED, "tài khoản đã khóa")


def test_a_one_time_password_that_was_not_typed_need_not_be_changed(browser, lan, vouching):
    linked(lan, vouching)
    lan.must_change = True
    db.session.commit()
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=303)
    browser.get("/accounts/me")
    browser.get("/accounts/password")
    assert browser.page.find("input", {"name": "current"}) is not None
    browser.post("/sign-out").sign_in(db.session.get_one(Account, lan.id))
    browser.get("/accounts/me", expect=303)  # who came with it changes it first


def test_what_she_typed_when_her_session_ended_is_not_lost(browser, lan, vouching, at_work):
    linked(lan, vouching)
    browser.sign_in(lan).get("/accounts/me")
    at_work.shift(timedelta(minutes=30))
    vouching.odd(at="2026-11-20T02:30:00+00:00")
    browser.submit("contact", {"phone": "0262 111 2222"}, expect=401)
    address = leave(browser, here=True)
    vouching.odd(at="2026-11-20T02:30:00+00:00", deny=True)
    browser.get(vouching.choose(address, "cd-0001"), expect=422)
    vouching.odd(at="2026-11-20T02:30:00+00:00")
    browser.get(vouching.choose(leave(browser, here=True), "cd-0001"), expect=200)
    assert browser.page.h1.text == "Nội dung đã nhập vẫn còn"
    browser.submit("resume").follow()
    assert db.session.get_one(Account, lan.id).phone == "0262 111 2222"
    kept = db.session.scalars(select(ProviderVisit)).all()
    assert not any(visit.carried or visit.verifier for visit in kept)


def test_who_was_never_here_leaves_no_text_in_our_tables(browser, app, vouching):
    browser.get("/sign-in")
    form = {"carried": '["/accounts/me", [["phone", "x x"]], false]', "next": "//evil.example"}
    browser.submit("by-provider", form, expect=200)
    assert db.session.scalars(select(ProviderVisit.carried)).all() == [""]
    assert db.session.scalars(select(ProviderVisit.target)).all() == [""]


def test_after_her_the_provider_asks_anew_who_is_there(app, browser, lan, vouching):
    """ASVS 7.6.1: on a shared computer the button doesn't bring back who left."""
    linked(lan, vouching)
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=303)
    fresh = Browser(app)
    fresh.get(vouching.known(leave(fresh)), expect=303)
    fresh.get("/accounts/me").post("/sign-out")
    assert vouching.asks(leave(fresh))


def test_signing_in_makes_a_new_session_and_ends_the_old_one(app, browser, lan, vouching):
    """ASVS 7.2.4."""
    linked(lan, vouching)
    browser.sign_in(lan)
    old = browser.client.get_cookie("pressplan").value
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=303)
    thief = Browser(app)
    thief.client.set_cookie("pressplan", old)
    thief.get("/accounts/me", expect=303)
    browser.get("/accounts/me")


def test_no_transaction_is_open_while_the_provider_is_asked(browser, lan, vouching, monkeypatch):
    linked(lan, vouching)
    seen, send = [], requests.Session.send

    def watch(session, sent, **options):
        if has_request_context():
            seen.append((urlsplit(sent.url).path, db.session().in_transaction()))
        return send(session, sent, **options)

    monkeypatch.setattr(requests.Session, "send", watch)
    browser.sign_in(lan)
    browser.get(vouching.choose(leave(browser), "cd-0001"), expect=303)
    asked = ["/.well-known/openid-configuration", "/token", "/keys"]
    assert seen == [(path, False) for path in asked]


def test_codes_stay_out_of_logs():
    """ASVS 14.2.1, 16.2.5."""
    line = '"GET /sign-in/provider?code=abc&state=def HTTP/1.1" 303'
    assert masked(line) == '"GET /sign-in/provider?… HTTP/1.1" 303'
