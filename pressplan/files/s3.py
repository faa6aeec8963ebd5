"""Files in an S3 store: any that speaks the protocol, addressed by path.

Time-outs are short, so that a store that is gone is said within seconds. No conditional put:
some stores ignore it, and keys are random.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import IO, Any, cast

from ..config import Bucket
from ..errors import FileMissing, NoSpace, StoreUnreachable
from .storage import NOTES, Opened, is_key, is_note

CONNECT_SECONDS = 5
READ_SECONDS = 30
TRIES = 2
_MISSING = {"404", "NoSuchKey", "NotFound"}
_FULL = {"507", "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull"}


class S3Storage:
    """A bucket, or what lies under a prefix of it; `verify`: whose certificate (`trust.bundle`)."""

    def __init__(self, bucket: Bucket, verify: str | bool = True) -> None:
        self.bucket = bucket
        self.verify = verify

    def put(self, key: str, path: Path) -> None:
        with _telling(), path.open("rb") as file:
            self._client.put_object(**self._named(key), Body=file)

    def open(self, key: str) -> Opened:
        with _telling():
            answer = self._client.get_object(**self._named(key))
            return Opened(cast(IO[bytes], _Body(answer["Body"])), answer["ContentLength"])

    def exists(self, key: str) -> bool:
        try:
            with _telling():
                self._client.head_object(**self._named(key))
        except FileMissing:
            return False
        return True

    def delete(self, key: str) -> None:
        with _telling():
            self._client.delete_object(**self._named(key))

    def keys(self, *, older_than: datetime) -> Iterator[str]:
        for key, changed_at in self._listed(""):
            # Another place may lie in the same bucket, under a prefix of its own.
            if is_key(key) and changed_at < older_than:
                yield key

    def notes(self) -> Iterator[str]:
        return (key for key, _ in self._listed(f"{NOTES}/") if is_note(key))

    def _listed(self, under: str) -> Iterator[tuple[str, datetime]]:
        pages = self._client.get_paginator("list_objects_v2")
        prefix = f"{self.bucket.prefix}/" if self.bucket.prefix else ""
        with _telling():
            for page in pages.paginate(Bucket=self.bucket.name, Prefix=f"{prefix}{under}"):
                for found in page.get("Contents", []):
                    yield found["Key"].removeprefix(prefix), found["LastModified"]

    def _named(self, key: str) -> dict[str, str]:
        whole = f"{self.bucket.prefix}/{key}" if self.bucket.prefix else key
        return {"Bucket": self.bucket.name, "Key": whole}

    @cached_property
    def _client(self) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        # Checksums that boto3 adds by default break older stores.
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return Session().client(
            "s3",
            endpoint_url=self.bucket.endpoint_url,
            region_name=self.bucket.region,
            config=config,
            **({"verify": self.verify} if isinstance(self.verify, str) else {}),
        )


class _Body:
    """What comes over the line; a line that breaks is said like any other fault."""

    def __init__(self, body: Any) -> None:
        self._body = body
        self.close = body.close

    def read(self, size: int = -1) -> bytes:
        with _telling():
            return bytes(self._body.read(size if size >= 0 else None))


@contextmanager
def _telling() -> Iterator[None]:
    """What the store refuses inside is a Refusal with its sentence."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _MISSING:
            raise FileMissing from error
        logging.getLogger("pressplan").error("files: %s", error)
        raise (NoSpace if code in _FULL else StoreUnreachable) from error
    except BotoCoreError as error:
        logging.getLogger("pressplan").error("files: %s", error)
        raise StoreUnreachable from error
