"""Whoever remembers what it read must say from which tables: every statement is looked at."""

import re

from pressplan.database import Base
from pressplan.memory import being_read

_NAME = re.compile(r"(?<![.\w])\w+")  # no column: edition.decision is no table of that name


def look(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    """Refuse a statement that reads another table than what is remembered depends on."""
    declared = being_read()
    if declared is None:
        return
    read = set(_NAME.findall(statement)) & set(Base.metadata.tables)
    undeclared = read - declared - {"stamp"}
    assert not undeclared, f"remembered, but {sorted(undeclared)} is not declared: {statement}"
