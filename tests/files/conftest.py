"""Places for files, and an application with a view that takes them."""

import os
from collections.abc import Iterator

import pytest
import time_machine

from pressplan.config import Bucket
from tests.servers import s3


@pytest.fixture(scope="session")
def s3_bucket() -> Iterator[Bucket]:
    """A bucket on a real server. None to be had: loudly skipped, a failure under CI."""
    try:
        with s3.running_s3() as bucket, pytest.MonkeyPatch.context() as patch:
            for name, value in s3.KEYS.items():
                patch.setenv(name, value)
            patch.setenv("NO_PROXY", "127.0.0.1")
            yield bucket
    except s3.NoS3 as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(f"NOT tested on S3: {missing}")


@pytest.fixture
def s3_at_real_time(s3_bucket: Bucket, at_work: time_machine.Traveller) -> Bucket:
    """The bucket, in a test that takes place now: a store checks the time of what is signed."""
    at_work.move_to(time_machine.escape_hatch.time.time())
    return s3_bucket
