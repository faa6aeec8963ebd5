"""Files in an S3 store: they are backed up from it, and go back to it."""

from dataclasses import replace

import pytest

from pressplan import create_app
from pressplan.config import Bucket
from pressplan.database import db
from pressplan.files import storage
from tests.faults.conftest import ON_SQLITE
from tests.files.conftest import s3_at_real_time, s3_bucket  # noqa: F401 (fixtures)
from tests.operation.saving import archived, files, handed_in, restored

pytestmark = ON_SQLITE


@pytest.fixture
def stored(app, s3_at_real_time: Bucket) -> Bucket:  # noqa: F811
    """The application keeps its files in a part of the bucket."""
    bucket = replace(s3_at_real_time, prefix="cu")
    app.config["PRESSPLAN"] = replace(app.config["PRESSPLAN"], files=bucket)
    app.extensions["files"] = storage.storage_of(app.config["PRESSPLAN"])
    return bucket


def test_from_a_store_and_back_into_another(app, stored, tmp_path, empty_place):
    kept, lost = handed_in(b"a" * 9000), handed_in(b"b" * 9000)
    papers, path = files(), archived(tmp_path)
    there = replace(empty_place(), files=replace(stored, prefix="moi"))
    restored(path, there)
    assert not (there.data / "files").exists()
    with create_app(there).app_context():
        assert files() == papers
        db.session.remove()
        db.engine.dispose()
    storage.current().delete(lost)  # the store outlived the machine, but for one file
    again = replace(empty_place("lan-nua"), files=stored)
    restored(path, again)
    assert files() == papers
    assert kept in papers
