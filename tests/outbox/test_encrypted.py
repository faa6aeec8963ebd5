"""Nothing leaves this machine in the clear, and only to a server whose certificate is trusted."""

import pytest

from pressplan.config import Smtp
from pressplan.outbox.delivery import deliver
from pressplan.outbox.rules import Outcome, State
from tests.mailing import configure, letters
from tests.outbox.reckoning import outcomes, post_letters
from tests.servers.smtp import TLS, running_smtp

BEYOND = "127.0.0.2"  # to us a machine like any other: not one of the names of the loopback


@pytest.fixture
def trusted(monkeypatch):
    """This machine trusts the certificate of the test server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "trusted.pem"))


def sends_to(app, at: Smtp) -> int:
    configure(app, smtp=Smtp(at.host, at.port, at.tls, "ai", "do"))
    return deliver()


@pytest.mark.parametrize("encrypted", ["tls", "starttls"])
def test_letters_cross_the_network_encrypted_after_signing_in(app, lan, trusted, encrypted):
    post_letters(lan, 2)
    with running_smtp(BEYOND, encrypted=encrypted) as box:
        assert sends_to(app, box.at) == 2
    assert len(box.taken) == 2


@pytest.mark.parametrize("encrypted", ["tls", "starttls"])
def test_a_server_that_anybody_could_be_gets_nothing(app, lan, encrypted):
    post_letters(lan, 1)
    with running_smtp(BEYOND, encrypted=encrypted) as box:
        assert sends_to(app, box.at) == 0
    assert box.calls == 0
    assert "chứng thư của máy chủ không đáng tin" in letters()[0].error
    assert letters()[0].state is State.QUEUED
    assert outcomes() == [Outcome.BROKEN]


def test_a_server_that_offers_no_encryption_gets_neither_password_nor_letter(app, lan, trusted):
    post_letters(lan, 1)
    with running_smtp(BEYOND) as box:
        assert sends_to(app, box.at) == 0
    assert box.calls == 0
    assert "STARTTLS" in letters()[0].error


def test_a_wrong_password_is_told_and_tried_again_later(app, lan, trusted):
    post_letters(lan, 1)
    with running_smtp(BEYOND, encrypted="tls") as box:
        configure(app, smtp=Smtp(box.at.host, box.at.port, True, "ai", "sai"))
        assert deliver() == 0
    assert "535" in letters()[0].error
    assert "sai" not in letters()[0].error
    assert outcomes() == [Outcome.PUT_OFF]


@pytest.mark.parametrize(
    ("host", "within"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.0.0.2", False),
     ("mail.daklak.example", False), ("localhost.daklak.example", False)],
)  # fmt: skip
def test_the_loopback_is_what_it_is_called(host, within):
    assert Smtp(host, 25).loopback is within
