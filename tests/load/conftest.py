"""The product under its own web server, with many people at once."""

import os

import pytest

from tests.conftest import BACKENDS
from tests.faults.conftest import caller, environment, served  # noqa: F401 (fixtures)

LONG = bool(os.environ.get("PRESSPLAN_LONG"))
# Both databases when the full counts are asked for, else the one that is quicker to start on.
ON_BOTH_WHEN_LONG = pytest.mark.parametrize(
    "backend", BACKENDS if LONG else BACKENDS[:1], indirect=True, scope="session"
)
