"""docs/asvs.md: one line for each requirement that applies, with tests that exist, or a reason."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest

from tests.house.source import ROOT

# OWASP ASVS 5.0.0, levels 1 and 2, and chosen ones of level 3 (*).
IDS = """
1.1.1 1.1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.9 1.2.10* 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.10
1.3.11 1.5.1 1.5.2
2.1.1 2.1.2 2.1.3 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5* 2.4.1
3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.8* 3.5.1 3.5.3 3.5.4
3.7.1 3.7.2
4.1.1 4.1.2 4.1.3 4.2.1
5.1.1 5.2.1 5.2.2 5.2.3 5.2.4* 5.2.5* 5.3.1 5.3.2 5.3.3* 5.4.1 5.4.2 5.4.3
6.1.1 6.1.2 6.1.3 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12
6.3.1 6.3.2 6.3.3 6.3.4 6.3.5* 6.3.8* 6.4.1 6.4.2 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5
7.1.1 7.1.2 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.2
8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.3.2* 8.4.1
11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.1 11.3.2 11.3.3 11.4.1 11.4.2 11.4.3 11.4.4 11.5.1 11.6.1
12.1.1 12.1.2 12.2.1 12.3.1 12.3.2
13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5
14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.3.1 14.3.2 14.3.3
15.1.1 15.1.2 15.1.3 15.2.1 15.2.2 15.2.3 15.3.1 15.3.2 15.3.3 15.3.4 15.3.5 15.3.7 15.4.1* 15.4.2*
16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3
16.5.1 16.5.2 16.5.3 16.5.4*
"""
# Of a client that signs people in by OpenID Connect.
PROVIDER_IDS = """
6.8.1 6.8.2 6.8.3 6.8.4 7.1.3 7.6.1 9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3 10.1.1 10.1.2 10.2.1 10.2.2
10.2.3* 10.5.1 10.5.2 10.5.3 10.5.4 10.5.5
"""
COUNT, PROVIDER_COUNT = 191, 22
STATUSES = ("shown", "reason", "open")
TEST = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")
PROVIDER = "\n## The optional way in through a provider\n"


@dataclass(frozen=True)
class Line:
    """A row of a table: `why` is the last cell without its tests."""

    id: str
    asks: str
    how: str
    status: str
    tests: tuple[tuple[str, str], ...]
    why: str


@cache
def document() -> str:
    return (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")


def lines(text: str) -> list[Line]:
    found = []
    for row in re.findall(r"^\| \d+\.\d+\.\d+.*$", text, re.MULTILINE):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 5, row
        tests, why = tuple(TEST.findall(cells[4])), TEST.sub("", cells[4]).strip()
        found.append(Line(*cells[:4], tests, why))
    return found


@cache
def main() -> list[Line]:
    return lines(document().partition(PROVIDER)[0])


@cache
def provider() -> list[Line]:
    return lines(document().partition(PROVIDER)[2])


@cache
def defined_in(path: str) -> frozenset[str]:
    """The tests that a file defines."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"), path)
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_each_requirement_stands_once_and_in_order():
    assert [line.id for line in main()] == IDS.split()
    assert [line.id for line in provider()] == PROVIDER_IDS.split()
    assert len(set(IDS.split())) == len(main()) == COUNT
    assert len(set(PROVIDER_IDS.split())) == len(provider()) == PROVIDER_COUNT


def test_each_line_says_what_is_asked_and_how_it_stands():
    for line in main() + provider():
        assert line.status in STATUSES, line
        assert len(line.asks) > 3, line
        assert line.how, line


def test_what_is_shown_names_tests_and_what_is_not_a_reason():
    for line in main() + provider():
        if line.status == "shown":
            assert line.tests, line
            assert line.how != "–", line
        else:
            assert len(line.why.split()) >= 4, line
        if line.status == "open":
            assert line.why.startswith("missing"), line


def test_every_named_test_is_there():
    gone = sorted(
        {
            f"{line.id}: {path}::{name}"
            for line in main() + provider()
            for path, name in line.tests
            if name not in defined_in(path)
        }
    )
    assert gone == []


def test_everything_between_backticks_that_looks_like_a_test_is_read_as_one():
    assert document().count("::test_") == sum(len(line.tests) for line in main() + provider())


@pytest.mark.parametrize("status", STATUSES)
def test_the_head_counts_what_stands_below(status):
    count = Counter(line.status for line in main())[status]
    assert f"- **{status}** ({count})" in document()
    beside = Counter(line.status for line in provider())[status]
    assert f"{beside} {status}" in document().partition(PROVIDER)[2]


def test_the_documents_it_names_are_there():
    for name in re.findall(r"\]\(([a-z./]+\.md)\)", document()):
        assert (ROOT / "docs" / name).is_file(), name
