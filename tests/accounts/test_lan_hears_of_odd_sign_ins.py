"""Who tries to come in as somebody else is heard of: by a letter, and by one a day at most."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.accounts import notices, rules
from pressplan.accounts.models import Account
from pressplan.accounts.models_notice import Oddity, SignInNotice
from pressplan.database import db
from pressplan.outbox.delivery import deliver
from pressplan.outbox.rules import State
from pressplan.settings.actions import change
from tests.cast import PASSWORD
from tests.mailing import configure, letters
from tests.phones import give_factor
from tests.strict import Browser

WRONG = "sai mat khau roi"
ABROAD = {"REMOTE_ADDR": "203.0.113.9"}
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
DAY = timedelta(days=1)


def come(app, email, password, *, expect, agent=CHROME, **where):
    """One try to sign in, from such a browser and place; the browser as it stands then."""
    browser = Browser(app).get("/sign-in")
    fields = {"csrf_token": browser.token, "email": email, "password": password}
    db.session.rollback()
    answer = browser.client.post(
        "/sign-in", data=fields, headers={"User-Agent": agent}, environ_base=where
    )
    db.session.rollback()
    db.session.expire_all()
    assert answer.status_code == expect
    return browser


def guess(app, email, times=5, **where):
    for _ in range(times):
        come(app, email, WRONG, expect=422, **where)


def read(box):
    """The words of the one mail that there is, plain."""
    deliver()
    (mail,) = box.mails
    return mail["Subject"], mail.get_body(("plain",)).get_content()


def test_five_wrong_passwords_are_a_letter(app, lan, box):
    """ASVS 6.3.5: when, from where, by which browser, and what to do."""
    configure(app, base_url="https://baochi.daklak.example")
    guess(app, lan.email, 4, **ABROAD)
    assert letters() == []
    guess(app, lan.email, 1, **ABROAD)
    subject, text = read(box)
    assert subject == "Có người nhập sai mật khẩu của bạn nhiều lần"
    for told in (
        "Chào Trần Thị Lan", "09:0", "20/11/2026 (giờ Việt Nam, UTC+7)", "203.0.113.9",
        "Chrome, Windows", "Nếu không phải bạn", "https://baochi.daklak.example/accounts/me",
    ):  # fmt: skip
        assert told in text
    assert WRONG not in text


def test_however_long_somebody_guesses_it_is_one_letter_a_day(app, lan, at_work):
    guess(app, lan.email)
    for _ in range(6):
        at_work.shift(timedelta(minutes=20))
        guess(app, lan.email, 1)
    assert len(letters()) == 1
    at_work.shift(DAY)
    guess(app, lan.email, 5)
    assert len(letters()) == 2


def test_who_mistypes_and_then_remembers_hears_nothing(app, lan):
    guess(app, lan.email, 4)
    come(app, lan.email, PASSWORD, expect=303)
    guess(app, lan.email, 4)
    assert letters() == []


@pytest.mark.parametrize("profile", [0, 1])
def test_in_both_profiles_and_only_known_people_hear(app, lan, profile):
    change({"password_profile": profile}, by=SYSTEM, at=clock.now())
    db.session.commit()
    guess(app, lan.email)
    guess(app, "xin@daklak.example")
    assert [letter.to for letter in letters()] == [lan.email]


def test_who_is_closed_hears_nothing(app, lan, quang, box):
    quang.active = False
    db.session.commit()
    guess(app, quang.email)
    assert letters() == []
    guess(app, lan.email)
    lan.active = False
    db.session.commit()
    deliver()
    assert letters()[0].state is State.SUPERSEDED
    assert box.mails == []


def test_a_right_password_with_wrong_codes_is_another_letter(app, lan, box):
    """Somebody knows the password: that is the graver one."""
    give_factor(lan)
    browser = Browser(app).sign_in(lan).follow()
    for _ in range(4):
        browser.submit("code-form", {"code": "000000"}, expect=422)
    assert letters() == []
    browser.submit("code-form", {"code": "000000"}, expect=422)
    browser.submit("code-form", {"code": "000000"}, expect=429)
    subject, text = read(box)
    assert "đúng mật khẩu" in subject
    assert "hãy đổi mật khẩu ngay" in text
    assert "127.0.0.1" in text


def test_a_new_browser_at_a_new_place_is_a_letter(app, lan, box):
    come(app, lan.email, PASSWORD, expect=303)
    come(app, lan.email, PASSWORD, expect=303, agent=FIREFOX, **ABROAD)
    subject, text = read(box)
    assert subject == "Đăng nhập từ trình duyệt và địa chỉ mạng mới"
    assert "203.0.113.9" in text
    assert "Firefox, Linux" in text
    come(app, lan.email, PASSWORD, expect=303, agent=FIREFOX, **ABROAD)
    come(app, lan.email, PASSWORD, expect=303, agent="Opera OPR/1", REMOTE_ADDR="198.51.100.1")
    assert len(letters()) == 1, "one a day"


def test_the_second_factor_comes_first(app, lan):
    """The letter tells of who came in, so not before the code was right."""
    phone, _ = give_factor(lan)
    Browser(app).sign_in(lan).follow().submit("code-form", {"code": phone.code()})
    come(app, lan.email, PASSWORD, expect=303, agent=FIREFOX, **ABROAD)
    assert letters() == []


def test_the_first_sign_in_ever_is_no_news(app, lan):
    come(app, lan.email, PASSWORD, expect=303, agent=FIREFOX, **ABROAD)
    assert letters() == []


@pytest.mark.parametrize(
    ("agent", "address", "told"),
    [
        (CHROME, "203.0.113.9", 0),  # the line of the office has another address today
        (FIREFOX, "127.0.0.1", 0),  # another browser at the same desk
        (FIREFOX, "203.0.113.9", 1),
    ],
)
def test_an_office_whose_address_changes_is_left_alone(app, lan, agent, address, told):
    come(app, lan.email, PASSWORD, expect=303)
    come(app, lan.email, PASSWORD, expect=303, agent=agent, REMOTE_ADDR=address)
    assert len(letters()) == told


def test_what_was_seen_ninety_days_ago_is_new_again(app, lan, at_work):
    come(app, lan.email, PASSWORD, expect=303)
    at_work.shift(91 * DAY)
    come(app, lan.email, PASSWORD, expect=303)
    assert len(letters()) == 1


@pytest.mark.parametrize(
    ("agent", "address", "new"),
    [
        (CHROME.replace("140", "141"), "198.51.100.1", False),
        (FIREFOX, "2001:db8:1:2::99", False),
        (FIREFOX, "2001:db8:1:3::1", True),
        ("", "", True),
    ],
)
def test_a_version_is_no_other_browser_nor_a_host_another_network(agent, address, new):
    seen = [(CHROME, "2001:db8:1:2::1")]
    assert rules.is_new_place(agent, address, seen) is new


def test_two_processes_that_tell_at_once_tell_once(app, lan):
    start, id = threading.Barrier(2), lan.id
    db.session.rollback()

    def tell():
        with app.app_context():
            start.wait()
            account = db.session.get_one(Account, id)
            notices.tell(account, Oddity.WAITS, address="", agent="", at=clock.now())
            db.session.commit()

    both = [threading.Thread(target=tell) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert db.session.scalar(select(func.count()).select_from(SignInNotice)) == 1
    assert len(letters()) == 1
