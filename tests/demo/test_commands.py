"""The commands that other programs rely on, run as they run them: in a process of their own."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest

from pressplan.config import ROOT


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A data folder that `demo load --json` filled, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, json.loads(run(folder, "demo", "load", "--json").stdout)


def run(folder, *arguments, expect=0):
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "pressplan", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment | {"PRESSPLAN_DATA": str(folder)},
        timeout=120,
    )
    assert done.returncode == expect, done.stderr
    return done


def test_demo_load_tells_its_users_as_json(loaded):
    _, told = loaded
    assert set(told) == {"users"}
    assert {frozenset(user) for user in told["users"]} == {
        frozenset({"role", "email", "password", "agency", "marker"})
    }
    assert {u["role"] for u in told["users"]} == {"admin", "staff", "leader", "agency", "governing"}


def test_demo_load_a_second_time_is_refused_in_words(loaded):
    folder, _ = loaded
    assert "đã có dữ liệu" in run(folder, "demo", "load", "--json", expect=1).stderr


def test_routes_are_told_as_json_with_addresses_that_exist(loaded):
    folder, _ = loaded
    routes = json.loads(run(folder, "routes", "--json").stdout)
    assert {frozenset(route) for route in routes} == {
        frozenset({"endpoint", "methods", "rule", "roles", "url"})
    }
    by_endpoint = {route["endpoint"]: route for route in routes}
    assert by_endpoint["tasks.index"]["roles"] == ["agency", "governing", "leader", "staff"]
    assert by_endpoint["tasks.index"]["url"] == "/tasks/"
    assert "<" not in by_endpoint["tasks.add_update"]["url"]
    assert all(route["roles"] for route in routes)


def test_verify_is_content_then_finds_a_lie(loaded):
    folder, _ = loaded
    assert "Nhật ký nguyên vẹn" in run(folder, "verify").stdout
    with sqlite3.connect(folder / "pressplan.sqlite3") as database:
        database.execute("UPDATE tally SET count = count + 1")
    assert "bảng đếm" in run(folder, "verify", expect=1).stdout
    with sqlite3.connect(folder / "pressplan.sqlite3") as database:
        database.execute("UPDATE tally SET count = count - 1")
    run(folder, "verify")


def test_demo_fill_works_after_it(loaded):
    folder, _ = loaded
    said = run(folder, "demo", "fill", "--agencies", "4", "--tasks", "12", "--years", "1").stdout
    assert said.strip() == "Đã tạo 48 đầu việc."
    run(folder, "verify")


@pytest.mark.parametrize("wrong", [("--agencies", "0"), ("--tasks", "x"), ("--years", "99")])
def test_demo_fill_refuses_nonsense(loaded, wrong):
    folder, _ = loaded
    assert run(folder, "demo", "fill", *wrong, expect=2).stderr
