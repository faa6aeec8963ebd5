"""Only clock.py looks at a clock, and files stay of a size that one reads with pleasure."""

import ast
import re

from tests.house.source import (
    PACKAGE,
    ROOT,
    TEMPLATES,
    modules,
    parsed,
    python_files,
    template_names,
)

LOOKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
    ("time", "ctime"), ("time", "strftime"), ("func", "now"), ("func", "current_timestamp"),
    ("func", "current_date"),
}  # fmt: skip
IN_TEMPLATES = re.compile(r"\bnow\(|\btoday\(|\bdatetime\b|\butcnow\b|\bstrftime\b")
LONGEST_PYTHON, LONGEST_TEMPLATE = 350, 160


def looks_at_a_clock(tree: ast.AST) -> list[str]:
    """`line: call` of everything that asks what time it is, however it was imported."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else ""
            owner = node.value.id if isinstance(node.value, ast.Name) else owner
            if (owner, node.attr) in LOOKS:
                found.append(f"{node.lineno}: {owner}.{node.attr}")
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            names = {alias.name for alias in node.names} & {
                "time",
                "time_ns",
                "localtime",
                "gmtime",
            }
            found += [f"{node.lineno}: from time import {name}" for name in names]
    return found


def test_no_other_file_looks_at_a_clock():
    looking = {name: looks_at_a_clock(parsed(path)) for name, path in modules().items()}
    assert {name: lines for name, lines in looking.items() if lines and name != "clock"} == {}


def test_pure_and_acting_files_are_told_the_time():
    """Only the edge asks our own clock: what decides, changes or reads takes `today` or `at`."""
    asks = re.compile(r"\bclock\.(now|today)\(")
    kinds = ("models", "rules", "workflow", "actions", "queries", "figures", "tally")
    asking = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.stem in kinds and asks.search(path.read_text(encoding="utf-8"))
    ]
    assert asking == []


def test_no_template_looks_at_a_clock():
    texts = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in template_names()}
    assert [name for name, text in texts.items() if IN_TEMPLATES.search(text)] == []


def test_a_second_clock_would_be_seen():
    code = "import datetime as d, time\nfrom time import time as t\nd.datetime.now(); time.time()"
    assert len(looks_at_a_clock(ast.parse(code))) == 3
    assert looks_at_a_clock(ast.parse("time.monotonic(); clock.now(); clock.today()")) == []


def test_files_are_short_enough_to_read():
    limits = [(path, LONGEST_PYTHON) for path in python_files()]
    limits += [(TEMPLATES / name, LONGEST_TEMPLATE) for name in template_names()]
    long = {
        str(path.relative_to(ROOT)): lines
        for path, most in limits
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) >= most
    }
    assert long == {}
