"""A letter is handed over once; what goes wrong is tried again with the very same mail."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from pressplan import clock, scheduler
from pressplan.access import Who
from pressplan.accounts.queries import who_is
from pressplan.database import db, writing
from pressplan.heartbeat import beat
from pressplan.outbox import claiming, composing, freezing, marks
from pressplan.outbox.actions import post
from pressplan.outbox.composing import Draft, NotNeeded
from pressplan.outbox.delivery import deliver
from pressplan.outbox.freezing import BROKEN
from pressplan.outbox.marks import Ending
from pressplan.outbox.models import Letter
from pressplan.outbox.rules import Outcome, State, Way, fingerprint
from tests.mailing import configure, letters
from tests.outbox.reckoning import outcomes
from tests.servers.smtp import DROP, running_smtp


@pytest.fixture(autouse=True)
def composer(app):
    """Whatever is asked for is written in a few words."""
    composing.install(app, {"note": lambda id: Draft(f"Thư số {id}", "outbox/letter.html")})


def posted(account, *, number: int = 1, name: str = "", email: str = "") -> str:
    """A letter to that person; committed. Its key."""
    key = f"note:{number}"
    to = who_is(account)
    to = Who(to.account_id, name or to.name, email or to.email, to.role, to.agency_id)
    post(key, kind="note", to=to, about=account, at=clock.now())
    db.session.commit()
    return key


def begun_by_somebody(config) -> claiming.Held:
    """A letter that somebody claimed, froze and began to hand over."""
    (held,) = freezing.frozen(claiming.take(5, config), config)
    with marks.marks() as noted:
        assert noted.between(None, held.id, held.holder, held.attempt + 1, clock.now())
    return held


def test_a_letter_is_handed_over_once(app, box, lan, letter):
    key = posted(lan)
    assert (deliver(), deliver()) == (1, 0)
    (mail,) = box.mails
    assert box.recipients == [[lan.email]]
    assert mail["Message-ID"] == f"<{fingerprint(key)}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert (letter().state, letter().attempt, letter().way) == (State.SENT, 1, Way.SERVER)
    assert letter().sent_at >= letter().dated_at


def test_the_date_of_the_letter_is_that_of_our_clock(app, box, lan, at_work, letter):
    at_work.move_to("2026-11-20T17:30:00Z", tick=False)
    posted(lan)
    deliver()
    assert box.mails[0]["Date"] == "Sat, 21 Nov 2026 00:30:00 +0700"
    assert letter().dated_at == clock.now()


def test_a_letter_exists_if_and_only_if_its_fact_does(app, box, lan):
    post("note:1", kind="note", to=who_is(lan), about=lan, at=clock.now())
    db.session.rollback()
    assert letters() == []
    posted(lan)
    posted(lan)
    assert len(letters()) == 1


def test_of_several_schedulers_at_once_one_sends_each_letter(app, box, lan):
    for number in range(12):
        posted(lan, number=number)
    box.slow = 0.02
    start = threading.Barrier(4)

    def tick() -> int:
        with app.app_context():
            start.wait()
            try:
                return deliver()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        sent = [job.result() for job in [pool.submit(tick) for _ in range(4)]]
    assert sum(sent) == 12
    assert len({mail["Message-ID"] for mail in box.mails}) == len(box.mails) == 12
    assert {(found.state, found.attempt) for found in letters()} == {(State.SENT, 1)}


@pytest.mark.parametrize("answer", ["451 later", "421 shutting down", "452 no space"])
def test_what_the_server_puts_off_is_tried_again_with_the_same_mail(
    app, box, lan, at_work, letter, answer
):
    posted(lan)
    box.answers = [answer]
    assert deliver() == 0
    first = letter()
    assert (first.state, first.doubtful) == (State.QUEUED, 0)
    assert answer[:3] in first.error
    assert deliver() == 0, "the pause is not over"
    at_work.shift(timedelta(seconds=61))
    assert deliver() == 1
    assert box.taken[0] == first.mail
    assert (letter().error, letter().attempt, box.calls) == ("", 2, 2)


def test_pauses_grow_and_after_some_days_it_is_given_up(app, box, lan, at_work, letter):
    posted(lan)
    box.answers = ["451 later"] * 400
    pauses = []
    for _ in range(6):
        deliver()
        pauses.append(round((letter().due_at - clock.now()).total_seconds()))
        at_work.shift(letter().due_at - clock.now() + timedelta(seconds=1))
    assert pauses == [60, 300, 900, 3600, 3600, 3600]
    at_work.shift(timedelta(days=8))
    deliver()
    assert (letter().state, "451" in letter().error) == (State.GIVEN_UP, True)
    at_work.shift(timedelta(days=1))
    assert deliver() == 0


def test_who_is_refused_for_good_keeps_nobody_waiting(app, box, lan, minh):
    posted(lan)
    posted(minh, number=2)
    box.refused = {lan.email: "550 no such mailbox"}
    assert deliver() == 1
    refused, sent = letters()
    assert (refused.state, sent.state) == (State.FAILED, State.SENT)
    assert "(550): no such mailbox" in refused.error
    assert deliver() == 0
    assert box.recipients == [[minh.email]]


def test_a_server_that_is_away_is_asked_once_in_a_round(app, lan, minh, at_work):
    with running_smtp() as box:
        configure(app, smtp=box.at)
    posted(lan)
    posted(minh, number=2)
    assert deliver() == 0
    assert [found.attempt for found in letters()] == [1, 0]
    assert letters()[0].error.startswith("Chưa nối được với máy chủ thư")
    with running_smtp() as box:
        configure(app, smtp=box.at)
        at_work.shift(timedelta(seconds=61))
        assert deliver() == 2


def test_a_line_that_breaks_after_the_data_is_marked_and_the_mail_repeated(
    app, box, lan, minh, at_work
):
    posted(lan)
    posted(minh, number=2)
    box.answers = [DROP]
    assert deliver() == 1, "the other letter goes on a new line"
    assert [found.doubtful for found in letters()] == [1, 0]
    at_work.shift(timedelta(seconds=61))
    assert deliver() == 1
    assert box.taken[0] == box.taken[2], "the same bytes"
    assert letters()[0].doubtful == 1, "the mark stays"


def test_a_server_that_falls_silent_is_left_before_the_lease_ends(app, box, lan, letter):
    configure(app, lease_seconds=2)
    posted(lan)
    box.slow = 1.5
    assert deliver() == 0
    assert (letter().state, letter().doubtful) == (State.QUEUED, 1)
    assert clock.now() < letter().posted_at + timedelta(seconds=2)


def test_a_round_is_bounded_and_the_next_takes_the_rest(app, box, lan):
    for number in range(5):
        posted(lan, number=number)
    assert deliver(most=2) == 2
    assert deliver(seconds=0) == 0
    assert deliver() == 3


def test_who_was_cut_off_is_followed_after_the_lease_and_changes_nothing(
    app, box, lan, at_work, letter
):
    posted(lan)
    config = app.config["PRESSPLAN"]
    slow = begun_by_somebody(config)
    assert deliver() == 0, "the lease holds"
    at_work.shift(timedelta(seconds=config.lease_seconds + 1))
    assert deliver() == 1
    assert box.taken == [slow.mail]
    assert (letter().attempt, letter().doubtful) == (2, 1)
    assert outcomes() == [Outcome.AMBIGUOUS, Outcome.ACCEPTED]
    late = Ending(
        slow.id, slow.holder, 1, clock.now(), State.FAILED, Outcome.REFUSED, slow.due_at,
        error="đến muộn",
    )  # fmt: skip
    db.session.rollback()
    with marks.marks() as noted:
        noted.after(late)
    assert (letter().state, letter().error) == (State.SENT, "")
    assert outcomes() == [Outcome.AMBIGUOUS, Outcome.ACCEPTED]


def test_who_was_cut_off_before_it_began_leaves_no_doubt(app, box, lan, at_work, letter):
    posted(lan)
    freezing.frozen(claiming.take(5, app.config["PRESSPLAN"]), app.config["PRESSPLAN"])
    assert letter().mail is not None
    at_work.shift(timedelta(seconds=781))
    assert deliver() == 1
    assert (letter().attempt, letter().doubtful) == (1, 0)
    assert outcomes() == [Outcome.ACCEPTED]


def test_nobody_waits_for_us_while_we_talk_to_the_mail_server(app, box, lan):
    posted(lan)
    wrote = []

    def write() -> None:
        with app.app_context(), writing():
            beat("another", at=clock.now())
            db.session.commit()
            wrote.append(threading.current_thread())
            db.session.remove()

    box.on_data = write
    assert deliver() == 1
    assert wrote, "the database was free"


def test_what_cannot_be_written_holds_up_nobody(app, box, lan, minh):
    def fails_for_lan(id: int) -> Draft:
        if id == lan.id:
            raise ZeroDivisionError
        return Draft("Thư", "outbox/letter.html")

    posted(lan)
    posted(minh, number=2)
    composing.install(app, {"note": fails_for_lan})
    assert deliver() == 1
    assert letters()[0].state is State.FAILED
    assert letters()[0].error == BROKEN


def test_what_has_become_pointless_is_not_sent(app, box, lan, letter):
    def no_longer(id: int) -> Draft:
        raise NotNeeded("Tài khoản đã bị khóa.")

    posted(lan)
    composing.install(app, {"note": no_longer})
    assert deliver() == 0
    assert (letter().state, letter().error) == (State.SUPERSEDED, "Tài khoản đã bị khóa.")
    assert box.taken == []


@pytest.mark.parametrize("evil", ["\r\nBcc: ke-gian@example.com", "\nSubject: khác", "\u2028X: y"])
def test_a_name_adds_no_header(app, box, lan, evil):
    composing.install(app, {"note": lambda id: Draft("Biên nhận" + evil, "outbox/letter.html")})
    posted(lan, name="Lan" + evil)
    posted(lan, number=2, email=lan.email + evil)
    assert deliver() == 1, "an address that is none gets no letter"
    (mail,) = box.mails
    assert box.recipients == [[lan.email]]
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert len(mail.get_all("Subject")) == 1
    assert letters()[1].state is State.FAILED
    assert "không đúng dạng" in letters()[1].error


def test_without_a_mail_server_letters_become_files_that_a_repeat_replaces(app, lan, letter):
    key = posted(lan)
    assert deliver() == 1
    folder = app.config["PRESSPLAN"].data / "mail"
    (file,) = folder.iterdir()
    assert (file.name, file.read_bytes()) == (f"note-{fingerprint(key)}.eml", letter().mail)
    assert (letter().state, letter().way) == (State.SENT, Way.FOLDER)
    values = {"state": State.QUEUED, "sent_at": None}
    db.session.execute(update(Letter).values(values))
    db.session.commit()
    assert deliver() == 1
    assert list(folder.iterdir()) == [file]


def test_a_folder_that_takes_nothing_is_tried_again(app, lan, at_work, letter):
    folder = app.config["PRESSPLAN"].data / "mail"
    folder.write_text("in the way")
    posted(lan)
    assert deliver() == 0
    assert letter().error.startswith("Không ghi được thư vào thư mục")
    folder.unlink()
    at_work.shift(timedelta(seconds=61))
    assert deliver() == 1


def test_a_tick_sends_what_waits(app, box, lan):
    posted(lan)
    scheduler.tick()
    assert len(box.taken) == 1
