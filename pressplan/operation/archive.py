"""A backup as one file: members of a tar (USTAR), encrypted in the age format as they come.

The first member says what it is, the last one how many there were and the digest of all of them.
Nothing is held in memory but a piece at a time, and nothing lies unencrypted on the way.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO, Any

import pyrage
from pyrage.x25519 import Identity, Recipient

from ..errors import Refusal

FIRST, LAST = "manifest.json", "closing.json"
AGE = b"age-encryption.org/v1\n"
PIECE = 64 * 1024
BLOCK = tarfile.BLOCKSIZE


class BadArchive(Refusal):
    """It cannot be taken; the sentence says why."""


DAMAGED = "Bản sao lưu bị cắt cụt hoặc đã bị sửa đổi. Hãy dùng bản khác."
FOREIGN = "Không mở được: đây là bản sao lưu của hệ thống khác, hoặc sai khóa."
NONE = "Tệp này không phải là bản sao lưu của pressplan."


@dataclass
class Digest:
    """The members seen so far, one after the other."""

    count: int = 0
    _chain: str = ""

    def add(self, name: str, sha256: str) -> None:
        """One more member."""
        self.count += 1
        self._chain = hashlib.sha256(f"{self._chain}{name}\n{sha256}\n".encode()).hexdigest()

    def words(self) -> dict[str, Any]:
        """What the last member says."""
        return {"members": self.count, "digest": self._chain}


@dataclass
class Packer:
    """Members as the pieces of a tar."""

    at: float  # seconds since 1970, the time of every member
    digest: Digest = field(default_factory=Digest)

    def small(self, name: str, content: bytes) -> Iterator[bytes]:
        """A member that is held in memory."""
        return self.member(name, len(content), [content])

    def member(self, name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """A member of so many bytes; the pieces make up just these."""
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = size, int(self.at), 0o600
        yield info.tobuf(tarfile.USTAR_FORMAT)
        sha256 = hashlib.sha256()
        for piece in pieces:
            sha256.update(piece)
            size -= len(piece)
            yield piece
        assert size == 0, f"{name} has not the size it said"
        yield bytes(-info.size % BLOCK)
        self.digest.add(name, sha256.hexdigest())

    def end(self, says: dict[str, Any]) -> Iterator[bytes]:
        """The last member, and the end of the tar."""
        content = json.dumps(says | self.digest.words(), ensure_ascii=False).encode()
        yield from self.small(LAST, content)
        yield bytes(2 * BLOCK)


def encrypt(pieces: Iterable[bytes], to: IO[bytes], recipient: Recipient) -> None:
    """Write the pieces to a file that only the key of the recipient opens.

    What making the pieces or the file raises comes through as it is.
    """
    source, target = _Pieces(iter(pieces)), _Target(to)
    try:
        pyrage.encrypt_io(source, target, [recipient])
    except (pyrage.EncryptError, OSError) as error:
        raise source.error or target.error or error from None


@dataclass(frozen=True)
class Member:
    """One member, to be read to its end before the next one is asked for."""

    name: str
    size: int
    file: IO[bytes]

    def pieces(self) -> Iterator[bytes]:
        """All of it."""
        while piece := self.file.read(PIECE):
            yield piece

    def json(self) -> Any:
        """What a small member says."""
        try:
            return json.loads(b"".join(self.pieces()))
        except ValueError:
            raise BadArchive(DAMAGED) from None


def members(path: Path, key: Identity) -> Iterator[Member]:
    """Each member of an archive in its turn. Raises BadArchive, at the latest after the last one.

    What was read is to be believed once this has ended without a word.
    """
    with path.open("rb") as source:
        if source.read(len(AGE)) != AGE:
            raise BadArchive(NONE)
        source.seek(0)
        read_end, write_end = os.pipe()
        opening = _Opening(source, write_end, key)
        opening.start()
        broken = False
        try:
            with open(read_end, "rb", buffering=PIECE) as plain:  # noqa: PTH123 (a descriptor)
                yield from _checked(plain)
                while plain.read(PIECE):  # the padding of the tar
                    pass
        except (tarfile.TarError, EOFError, BadArchive):
            broken = True
        finally:
            opening.join()
        opening.tell()
        if broken:
            raise BadArchive(DAMAGED)


def _checked(plain: IO[bytes]) -> Iterator[Member]:
    digest, ended = Digest(), False
    with tarfile.open(fileobj=plain, mode="r|", bufsize=PIECE) as tar:
        for number, info in enumerate(tar):
            file = tar.extractfile(info) if info.isreg() and not ended else None
            if file is None or (info.name == FIRST) != (number == 0):
                raise BadArchive(DAMAGED)
            counted = _Counted(file)
            member = Member(info.name, info.size, counted)  # type: ignore[arg-type]
            if info.name == LAST:
                ended = True
                says = member.json()
                if {name: says.get(name) for name in digest.words()} != digest.words():
                    raise BadArchive(DAMAGED)
                yield Member(LAST, info.size, io.BytesIO(json.dumps(says).encode()))
                continue
            yield member
            for _ in member.pieces():
                pass
            digest.add(info.name, counted.sha256.hexdigest())
    if not ended:
        raise BadArchive(DAMAGED)


class _Pieces:
    """What the encryption reads from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.left = pieces, memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self.left:
                self.left = memoryview(next(self.pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        found, self.left = self.left[:size], self.left[size:]
        return bytes(found)


class _Target:
    """What it writes to."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.flush = file, file.flush
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except BaseException as error:
            self.error = error
            raise


class _Counted:
    """A member that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self.file.read(size)
        except (tarfile.TarError, OSError):
            raise BadArchive(DAMAGED) from None
        self.sha256.update(piece)
        return piece


class _Opening(Thread):
    """Decrypts into a pipe; ends as soon as nobody reads it any more."""

    def __init__(self, source: IO[bytes], write_end: int, key: Identity) -> None:
        super().__init__(daemon=True)
        self.source, self.write_end, self.key = source, write_end, key
        self.error: Exception | None = None

    def run(self) -> None:
        with open(self.write_end, "wb", buffering=0) as target:  # noqa: PTH123
            try:
                pyrage.decrypt_io(self.source, target, [self.key])
            except (pyrage.DecryptError, OSError, ValueError) as error:
                self.error = error

    def tell(self) -> None:
        """Why it could not be opened to its end, if so."""
        words = str(self.error or "")
        if not words or "Broken pipe" in words:
            return
        if "No matching keys" in words:
            raise BadArchive(FOREIGN) from self.error
        raise BadArchive(DAMAGED) from self.error
