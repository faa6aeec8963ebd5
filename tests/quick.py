"""What thousands of applications in one process need to make only once.

Each test has an application of its own. Compiling the templates, addresses and statements anew for
each took half of the whole suite; what is compiled depends on nothing but its text.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing.rules import Rule

from pressplan import pages
from pressplan.accounts import passwords


class _Compiled(BytecodeCache):
    """Templates, by their name and text."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.known[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _Compiled()
_STATEMENTS: LRUCache[Any, Any] = LRUCache(3000)
COMPILED = ("_trace", "_parts", "_converters", "arguments", "_build", "_build_unknown")


def share_templates(app: Flask) -> None:
    """Let the application use what others compiled of the same text."""
    app.jinja_env.bytecode_cache = _TEMPLATES


def share_statements(engine: Engine) -> None:
    """Let the engine use what others of its kind compiled, as one process has one engine."""
    engine._compiled_cache = _STATEMENTS


def forget_what_was_printed() -> None:
    """What a macro printed is known by the macro, which holds its whole application."""
    pages._printed.cache_clear()
    pages._part.cache_clear()


def leave_cheap_hashes() -> None:
    """Let sign-ins keep the cast's hashes, which are cheap to check; a test may undo it."""
    passwords.needs_renewal = lambda stored: False


@cache
def share_what_is_compiled() -> None:
    """Let rules of the same words share how they are matched and built, dialects statements."""
    Rule.compile = _compile_once(Rule.compile)  # type: ignore[method-assign]
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        kind.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
        kind.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]


def _compile_once(compiled: Callable[[Rule], None]) -> Callable[[Rule], None]:
    """Parts, converters and builders of a rule follow from its words; a builder takes the rule."""
    known: dict[tuple[object, ...], dict[str, Any]] = {}

    def once(rule: Rule) -> None:
        assert rule.map is not None
        defaults = tuple(sorted((rule.defaults or {}).items()))
        kinds = tuple(rule.map.converters.items())
        key = rule.rule, rule.subdomain, rule.host, rule.merge_slashes, defaults, kinds
        if key not in known:
            compiled(rule)
            known[key] = {name: getattr(rule, name) for name in COMPILED}
        of = known[key]
        rule._trace, rule._parts, rule._converters = of["_trace"], of["_parts"], of["_converters"]
        rule.arguments |= of["arguments"]
        for name in ("_build", "_build_unknown"):
            setattr(rule, name, of[name].__func__.__get__(rule, None))

    return once
