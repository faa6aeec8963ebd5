"""The product under gunicorn on a folder that the test looks into.

The test's own application shares that folder and its database: what it reads there is what
was kept, and a server that was killed is started again on it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask

from pressplan.accounts.models import Account
from tests.conftest import AT_WORK, BACKENDS
from tests.faults.kept import let_go
from tests.servers.web import Caller, Served

# SQLite alone: its file lies in the folder that is looked into.
ON_SQLITE = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")


@pytest.fixture
def environment(app: Flask) -> dict[str, str]:
    """The server works in the folder of the test's application, on the day of the tests."""
    offset = datetime.fromisoformat(AT_WORK).timestamp() - time_machine.escape_hatch.time.time()
    config = app.config["PRESSPLAN"]
    return {
        "PRESSPLAN_DATA": str(config.data), "DATABASE_URL": config.database_url,
        "PRESSPLAN_ENV": "test", "PRESSPLAN_CLOCK_OFFSET": f"{offset:.0f}",
    }  # fmt: skip


@pytest.fixture
def served(environment: dict[str, str]) -> Iterator[Served]:
    """The web server, started."""
    let_go()
    server = Served(environment).start()
    yield server
    server.stop()


@pytest.fixture
def caller(served: Served) -> Callable[[Account], Caller]:
    """Somebody comes and signs in."""
    return lambda account: Caller(served).sign_in(account)
