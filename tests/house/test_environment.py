"""What the environment and the command line say wrongly is answered with one sentence."""

from dataclasses import replace

import click
import pytest
from click.testing import CliRunner

from pressplan import cli
from pressplan.config import BadSetting, read_environment


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


def served(host, base_url):
    return replace(read_environment(), host=host, base_url=base_url)


def test_others_come_over_https_or_because_somebody_said_so(monkeypatch):
    monkeypatch.delenv("PRESSPLAN_ALLOW_HTTP", raising=False)
    cli.refuse_plain_http(served("127.0.0.1", "http://127.0.0.1:8000"))
    cli.refuse_plain_http(served("::1", "http://[::1]:8000"))
    cli.refuse_plain_http(served("0.0.0.0", "https://kehoach.example"))
    open_to_all = served("0.0.0.0", "http://0.0.0.0:8000")
    with pytest.raises(click.ClickException, match="PRESSPLAN_ALLOW_HTTP"):
        cli.refuse_plain_http(open_to_all)
    monkeypatch.setenv("PRESSPLAN_ALLOW_HTTP", "1")
    cli.refuse_plain_http(open_to_all)
