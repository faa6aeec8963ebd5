"""Empty places to restore into."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pressplan.config import Config


@pytest.fixture
def empty_place(backend, tmp_path: Path) -> Iterator[Callable[..., Config]]:
    """Make an empty place: of the same kind of database, or on SQLite."""
    made: list[Config] = []

    def make(name: str = "noi-moi", *, sqlite: bool = False) -> Config:
        folder = tmp_path / name
        folder.mkdir()
        kind = type(backend)("sqlite", backend.folder) if sqlite else backend
        config = kind.fresh(folder)
        if not sqlite:
            made.append(config)
        return config

    yield make
    for config in made:
        backend.drop(config)
