"""How the system stands in numbers, for whoever watches it, and for nobody else."""

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, select

from pressplan import clock, heartbeat, scheduler
from pressplan.access import SYSTEM
from pressplan.config import BadSetting, read_environment
from pressplan.database import db
from pressplan.files.models import StoredFile
from pressplan.operation import actions
from pressplan.operation.rules import BACKUP, VERIFY
from tests import cast
from tests.house.test_query_counts import counted
from tests.mailing import configure
from tests.outbox.reckoning import post_letters
from tests.strict import Browser

TOKEN = "mot-tu-dai-va-kho-doan-2026"
BEYOND = {"REMOTE_ADDR": "10.1.2.3"}


def asked(app, *, environ=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get("/metrics", headers=named, environ_overrides=environ or {})


def numbers(app):
    """Each number by its name and labels."""
    answer = asked(app)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    return {
        (sample.name.removeprefix("pressplan_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.get_data(as_text=True))
        for sample in family.samples
    }


def test_it_counts_what_there_is(app, lan, at_work):
    scheduler.keep()
    post_letters(lan, 3)
    run = actions.begin(BACKUP, by=SYSTEM, at=clock.now())
    actions.finish(run.id, "Xong.", good=True, at=clock.now())
    bad = actions.begin(VERIFY, by=SYSTEM, at=clock.now())
    actions.finish(bad.id, "Hỏng.", good=False, at=clock.now())
    db.session.commit()
    Browser(app).sign_in(cast.person("hoa"))
    wrong = Browser(app).get("/sign-in")
    wrong.post("/sign-in", {"email": "ai@daklak.example", "password": "sai"}, expect=422)
    at_work.shift(timedelta(minutes=4))
    found = numbers(app)
    assert found["letters", "queued"] == 3
    assert found["letters", "failed"] == 0
    assert found[("letter_oldest_waiting_seconds",)] == pytest.approx(240, abs=60)
    assert found["tick_age_seconds", heartbeat.KEPT] == pytest.approx(240, abs=60)
    assert (found["events_24h", "signed-in"], found["events_24h", "sign-in-refused"]) == (1, 1)
    assert found[("sessions_open",)] == 1
    assert found["last_good_age_seconds", BACKUP] == pytest.approx(240, abs=60)
    assert ("last_good_age_seconds", VERIFY) not in found
    files = db.session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).select_from(StoredFile)
    ).one()
    assert (found[("files",)], found[("files_bytes",)]) == tuple(files)
    assert sum(number for key, number in found.items() if key[0] == "commitments") > 0
    assert found[("database_bytes",)] > 10_000
    assert found[("disk_free_bytes",)] > 0
    assert next(number for key, number in found.items() if key[0] == "build_info") == 1
    db.session.rollback()


def test_a_session_that_idled_or_was_ended_is_not_open(app, at_work):
    Browser(app).sign_in(cast.person("hoa"))
    browser = Browser(app).sign_in(cast.person("lan"))
    assert numbers(app)[("sessions_open",)] == 2
    browser.get("/accounts/me").post("/sign-out")
    assert numbers(app)[("sessions_open",)] == 1
    at_work.shift(timedelta(minutes=17))
    assert numbers(app)[("sessions_open",)] == 0


def test_it_asks_as_often_for_many_as_for_few(app, lan):
    def asks():
        app.extensions.pop("memory", None)  # what is remembered is not asked
        with counted() as sent:
            numbers(app)
        return len(sent)

    few = asks()
    post_letters(lan, 30)
    assert asks() == few <= 14


@pytest.mark.parametrize(
    ("environ", "headers", "status"),
    [
        ({}, {}, 200),
        (BEYOND, {}, 404),
        ({}, {"X_Forwarded_For": "127.0.0.1"}, 404),
        ({}, {"X_Real_IP": "127.0.0.1"}, 404),
        ({}, {"Forwarded": "for=127.0.0.1"}, 404),
        ({}, {"X_Forwarded_Proto": "https"}, 404),
        ({}, {"Via": "1.1 nginx"}, 404),
        (BEYOND, {"Authorization": f"Bearer {TOKEN}"}, 200),
        (BEYOND, {"Authorization": f"Bearer {TOKEN}x"}, 404),
        (BEYOND, {"Authorization": "Bearer "}, 404),
        (BEYOND, {"Authorization": TOKEN}, 404),
        (BEYOND, {"Authorization": "Bearer é"}, 404),
    ],
)
def test_it_is_there_for_this_machine_and_for_who_has_the_token(app, environ, headers, status):
    configure(app, metrics_token=TOKEN)
    assert asked(app, environ=environ, **headers).status_code == status


def test_who_asks_for_the_name_that_people_type_came_through_a_proxy(app):
    app.config["TRUSTED_HOSTS"] = ["kehoach.example", "127.0.0.1"]
    assert asked(app, Host="kehoach.example").status_code == 404
    assert asked(app, Host="127.0.0.1:8000").status_code == 200


def test_without_a_token_it_is_not_there_for_others(app):
    for sent in ("", "Bearer ", "Bearer None"):
        assert asked(app, environ=BEYOND, Authorization=sent).status_code == 404


@pytest.mark.parametrize("text", ["short", "có dấu nên không dùng được nhé"])
def test_a_token_that_is_no_good_one_is_said_at_the_start(monkeypatch, text):
    monkeypatch.setenv("PRESSPLAN_METRICS_TOKEN", text)
    with pytest.raises(BadSetting, match="PRESSPLAN_METRICS_TOKEN"):
        read_environment()


def test_the_token_shows_in_no_representation(monkeypatch):
    monkeypatch.setenv("PRESSPLAN_METRICS_TOKEN", TOKEN)
    assert TOKEN not in repr(read_environment())
