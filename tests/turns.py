"""Which tests are stories, told through a browser, and on which database each is told.

Rules have no database; actions and queries run on both. A story runs on one of them, turn by turn
within its file, so that every feature's pages are seen on both; `bin/test --long`, and whoever
names the files to run, tells each on both.
"""

import inspect
from collections import defaultdict
from functools import cache
from typing import Any

import pytest

BACKENDS = ("sqlite", "postgresql")
BROWSERS = ("browse(", "Browser(", "Visitor(", ".sign_in(", "test_client(")


def told_on_the_other(items: list[pytest.Item]) -> list[pytest.Item]:
    """The stories that are not told now, on the database whose turn it is not."""
    turns: dict[str, dict[str, int]] = defaultdict(dict)
    left = []
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        if (backend := params.get("backend")) is None or not is_story(item):
            continue
        told = turns[str(item.path)]
        others = sorted((name, repr(v)) for name, v in params.items() if name != "backend")
        turn = told.setdefault(f"{getattr(item, 'originalname', item.name)}{others}", len(told))
        if BACKENDS[turn % 2] != backend:
            left.append(item)
    return left


def is_story(item: Any) -> bool:
    """Whether the test or one of its fixtures opens a browser, or says so by its mark."""
    if item.get_closest_marker("story"):
        return True
    functions = [item.function]
    for fixtures in item._fixtureinfo.name2fixturedefs.values():
        functions += [fixture.func for fixture in fixtures]
    return any(_opens_a_browser(function) for function in functions)


@cache
def _opens_a_browser(function: Any) -> bool:
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return False
    return any(word in source for word in BROWSERS)
