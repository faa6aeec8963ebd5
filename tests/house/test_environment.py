"""What the environment and the command line say wrongly is answered with one sentence."""

import pytest
from click.testing import CliRunner

from pressplan import cli
from pressplan.config import LOOPBACK, PROVIDER_NAME, BadSetting, Smtp, read_environment


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PRESSPLAN_PORT", "abc"),
        ("PRESSPLAN_PORT", "70000"),
        ("PRESSPLAN_PROXIES", "-1"),
        ("PRESSPLAN_TICK_SECONDS", "0"),
        ("PRESSPLAN_TICK_SECONDS", "１"),
    ],
)
def test_a_variable_that_is_no_such_number_is_named(monkeypatch, name, text):
    monkeypatch.setenv(name, text)
    with pytest.raises(BadSetting, match=name):
        read_environment()
    said = CliRunner().invoke(cli.main, ["serve"])
    assert said.exit_code == 1
    assert f"{name} phải là số nguyên" in said.output
    assert "Traceback" not in said.output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PRESSPLAN_BASE_URL", "kehoach.example"),
        ("PRESSPLAN_BASE_URL", "https://"),
        ("PRESSPLAN_BASE_URL", "HTTPS//kehoach.example"),
        ("PRESSPLAN_BASE_URL", "ftp://kehoach.example"),
        ("PRESSPLAN_BASE_URL", "https://[::1"),
        ("PRESSPLAN_BASE_URL", "https://kehoach.example:x"),
        ("PRESSPLAN_BASE_URL", "https://ke hoach.example"),
        ("PRESSPLAN_BASE_URL", "https://kehoach.example?x=1"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://ai:mat-khau@may/kehoach"),
        ("DATABASE_URL", "postgresql+psycopg2://ai:mat-khau@may/kehoach"),
        ("DATABASE_URL", "postgresql+psycopg://ai:mat-khau@may:cong/kehoach"),
    ],
)
def test_an_address_that_cannot_be_is_named_in_one_sentence(monkeypatch, name, text):
    monkeypatch.setenv(name, text)
    for command in ("check", "serve", "routes"):
        said = CliRunner().invoke(cli.main, [command])
        assert said.exit_code == 1
        assert f"{name} phải" in said.output
        assert "Traceback" not in said.output
        assert "mat-khau" not in said.output


def test_addresses_are_taken_as_they_are(monkeypatch):
    monkeypatch.setenv("PRESSPLAN_BASE_URL", " https://kehoach.example:8443/ ")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://ai:m#t/kh%40u@may:5432/kehoach?x=1")
    found = read_environment()
    assert found.base_url == "https://kehoach.example:8443"
    assert found.database_url == "postgresql+psycopg://ai:m#t/kh%40u@may:5432/kehoach?x=1"


def test_this_machine_may_ask_for_itself_whatever_hosts_are_named(monkeypatch):
    monkeypatch.setenv("PRESSPLAN_BASE_URL", "https://kehoach.example")
    monkeypatch.setenv("PRESSPLAN_TRUSTED_HOSTS", "mot.example, hai.example")
    assert read_environment().trusted_hosts == (*LOOPBACK, "mot.example", "hai.example")
    monkeypatch.setenv("PRESSPLAN_TRUSTED_HOSTS", " , ")
    assert read_environment().trusted_hosts == (*LOOPBACK, "127.0.0.1", "kehoach.example")


def test_numbers_are_taken_as_they_are(monkeypatch):
    monkeypatch.setenv("PRESSPLAN_PORT", "8123")
    monkeypatch.setenv("PRESSPLAN_PROXIES", "1")
    monkeypatch.delenv("PRESSPLAN_TICK_SECONDS", raising=False)
    found = read_environment()
    assert (found.port, found.proxies, found.tick_seconds) == (8123, 1, 60)


@pytest.mark.parametrize("command", ["read", "import"])
def test_a_file_that_is_not_there_is_said_in_vietnamese(command, tmp_path):
    said = CliRunner().invoke(cli.main, ["plans", command, str(tmp_path / "nope.docx")])
    assert said.exit_code == 1
    assert "Không có tệp" in said.output


def mail_of(monkeypatch, **variables):
    for name in ("SMTP_URL", "MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return read_environment()


def test_a_mail_server_is_named_by_one_address(monkeypatch):
    found = mail_of(
        monkeypatch, SMTP_URL="smtps://s%40o:a%3Ab@thu.example", MAIL_FROM="so@d.example"
    )
    assert found.smtp == Smtp("thu.example", 465, tls=True, user="s@o", password="a:b")
    assert found.sender.addr_spec == "so@d.example"
    assert "a:b" not in repr(found)
    assert mail_of(monkeypatch, SMTP_URL="smtp://127.0.0.1:2525").smtp == Smtp("127.0.0.1", 2525)
    assert mail_of(monkeypatch).smtp is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SMTP_URL", "http://thu.example"),
        ("SMTP_URL", "smtp://thu.example:abc"),
        ("SMTP_URL", "smtp://"),
        ("MAIL_FROM", "không phải địa chỉ"),
        ("MAIL_FROM", "a@b\nBcc: c@d"),
        ("PRESSPLAN_RETRY_SECONDS", "60,,5"),
        ("PRESSPLAN_RETRY_SECONDS", "0"),
        ("PRESSPLAN_LEASE_SECONDS", "0"),
    ],
)
def test_what_mail_cannot_leave_with_is_named(monkeypatch, name, text):
    with pytest.raises(BadSetting, match=name):
        mail_of(monkeypatch, **{name: text})


def test_who_starts_it_learns_where_letters_go(monkeypatch):
    assert "không gửi đi" in cli.where_letters_go(mail_of(monkeypatch))
    by_server = mail_of(monkeypatch, SMTP_URL="smtp://ai:mat-khau@127.0.0.1:2525")
    assert "127.0.0.1:2525" in cli.where_letters_go(by_server)
    assert "mat-khau" not in cli.where_letters_go(by_server)


OIDC = {
    "PRESSPLAN_OIDC_ISSUER": "https://sso.tinh.example/realms/cbcc",
    "PRESSPLAN_OIDC_CLIENT_ID": "pressplan",
    "PRESSPLAN_OIDC_CLIENT_SECRET": "rất bí mật",
}


def test_sign_in_through_a_provider_is_off_or_told_whole(monkeypatch):
    assert read_environment().provider is None
    for name, text in OIDC.items():
        monkeypatch.setenv(name, text)
    found = read_environment().provider
    assert (found.issuer, found.name) == (OIDC["PRESSPLAN_OIDC_ISSUER"], PROVIDER_NAME)
    assert "rất bí mật" not in repr(read_environment())
    monkeypatch.setenv("PRESSPLAN_OIDC_NAME", "Đăng nhập bằng tài khoản công chức")
    assert read_environment().provider.name == "Đăng nhập bằng tài khoản công chức"
    for name in OIDC:
        monkeypatch.setenv(name, "")
        with pytest.raises(BadSetting, match=f"còn thiếu {name}"):
            read_environment()
        monkeypatch.setenv(name, OIDC[name])


@pytest.mark.parametrize(
    "issuer",
    [
        "http://sso.tinh.example", "sso.tinh.example", "https://", "https://a.example?x=1",
        "https://a.example#x", "https://ai:do@a.example", "https://a.example:port", "ftp://a.example",
        "https://a .example", "http://127.0.0.1.evil.example",
    ],
)  # fmt: skip
def test_a_provider_is_asked_over_https_alone(monkeypatch, issuer):
    for name, text in OIDC.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setenv("PRESSPLAN_OIDC_ISSUER", issuer)
    with pytest.raises(BadSetting, match="PRESSPLAN_OIDC_ISSUER phải là một địa chỉ https://"):
        read_environment()
    monkeypatch.setenv("PRESSPLAN_OIDC_ISSUER", "http://127.0.0.1:9000")
    assert read_environment().provider.issuer == "http://127.0.0.1:9000"
