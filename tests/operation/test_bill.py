"""The bill of materials holds what the lock files hold, and nothing else."""

import json
import re
import subprocess
import sys

from pressplan.operation.bill import LOCKS, bill, locked, vendored, whole
from tests.house.source import ROOT

LOCK = """\
flask==3.1.3 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via
    #   -r requirements.in
    #   flask-wtf
flask-wtf==1.3.0 \\
    --hash=sha256:{a}
    # via -r requirements.in
greenlet==3.5.0 ; platform_machine == 'x86_64' \\
    --hash=sha256:{b}
    # via flask
psycopg[binary]==3.3.1 \\
    --hash=sha256:{b}
    # via -r requirements.in
""".format(a="a" * 64, b="b" * 64)


def needed(document, ref):
    return next(row["dependsOn"] for row in document["dependencies"] if row["ref"] == ref)


def test_a_lock_becomes_components_and_who_needs_whom():
    made = bill(locked(LOCK))
    assert [row["purl"] for row in made["components"]] == [
        "pkg:pypi/flask-wtf@1.3.0",
        "pkg:pypi/flask@3.1.3",
        "pkg:pypi/greenlet@3.5.0",
        "pkg:pypi/psycopg@3.3.1",
    ]
    flask = made["components"][1]
    assert [each["content"] for each in flask["hashes"]] == ["a" * 64, "b" * 64]
    assert needed(made, "pressplan") == [
        "pkg:pypi/flask-wtf@1.3.0", "pkg:pypi/flask@3.1.3", "pkg:pypi/psycopg@3.3.1",
    ]  # fmt: skip
    assert needed(made, "pkg:pypi/flask-wtf@1.3.0") == ["pkg:pypi/flask@3.1.3"]
    assert needed(made, "pkg:pypi/flask@3.1.3") == ["pkg:pypi/greenlet@3.5.0"]


def test_what_always_runs_is_required_even_where_more_is_wanted():
    made = bill([*locked(LOCK), *locked(LOCK + "boto3==1.44.0 \\\n", optional=True)])
    scopes = {row["name"]: row["scope"] for row in made["components"]}
    assert scopes["flask"] == "required"
    assert scopes["boto3"] == "optional"


def test_what_browsers_get_is_in_it_with_its_licence():
    folders = {path.name for path in (ROOT / "static" / "vendor").iterdir() if path.is_dir()}
    found = vendored((ROOT / "static" / "vendor" / "README.md").read_text(encoding="utf-8"))
    assert len(found) == len(folders)
    assert all(each.licence for each in found)
    assert {each.version for each in found} == {name.rpartition("-")[2] for name in folders}


def test_every_locked_package_is_in_it_once_with_its_hashes():
    lines = {
        line.split("==")[0].split("[")[0]
        for name in LOCKS
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if re.match(r"[a-z0-9]", line)
    }
    rows = [row for row in whole()["components"] if row["purl"].startswith("pkg:pypi/")]
    assert sorted(row["name"] for row in rows) == sorted(lines)
    assert all(row["hashes"] for row in rows)
    asked = subprocess.run(
        [sys.executable, "-m", "pressplan.operation.bill"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert json.loads(asked.stdout) == json.loads(json.dumps(whole()))
