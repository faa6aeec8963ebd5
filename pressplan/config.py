"""What the environment says, with defaults that just run (names: docs/architecture.md)."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class BadSetting(Exception):
    """The environment says what cannot be; the text is one Vietnamese sentence."""


@dataclass(frozen=True)
class Bucket:
    """A place in an S3 store; its credentials stand in the environment (AWS_ACCESS_KEY_ID, …)."""

    name: str
    prefix: str = ""
    endpoint_url: str | None = None
    region: str = "us-east-1"


@dataclass(frozen=True)
class Config:
    """One run's settings. Everything durable lies under `data`."""

    data: Path
    database_url: str
    host: str
    port: int
    base_url: str
    trusted_hosts: tuple[str, ...]
    proxies: int
    tick_seconds: int
    files: Bucket | None = None
    second_copy: Path | Bucket | None = None

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK or self.host == "::1"

    def key(self, name: str) -> bytes:
        """The secret kept in the file `keys/NAME`, made once, readable by its owner alone."""
        path = self.data / "keys" / name
        if not path.exists():
            _create_once(path, secrets.token_hex(32))
        return bytes.fromhex(path.read_text(encoding="ascii").strip())


def read_environment() -> Config:
    """The configuration of this process. Raises BadSetting."""
    data = Path(os.environ.get("PRESSPLAN_DATA") or ROOT / "data").resolve()
    host = os.environ.get("PRESSPLAN_HOST") or "127.0.0.1"
    port = _whole("PRESSPLAN_PORT", 8000)
    base_url = (os.environ.get("PRESSPLAN_BASE_URL") or f"http://{host}:{port}").rstrip("/")
    return Config(
        data=data,
        database_url=os.environ.get("DATABASE_URL") or f"sqlite:///{data / 'pressplan.sqlite3'}",
        host=host,
        port=port,
        base_url=base_url,
        trusted_hosts=_trusted_hosts(host, base_url),
        proxies=_whole("PRESSPLAN_PROXIES", 0, most=10),
        tick_seconds=_whole("PRESSPLAN_TICK_SECONDS", 60, least=1),
        files=_bucket("FILES_URL"),
        second_copy=_second_copy(),
    )


def may_serve_http() -> bool:
    """Whether somebody decided that others may come over plain http."""
    return os.environ.get("PRESSPLAN_ALLOW_HTTP") == "1"


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can enter."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _whole(name: str, usual: int, *, least: int = 0, most: int = 65535) -> int:
    """The whole number that a variable holds."""
    text = (os.environ.get(name) or str(usual)).strip()
    fits = text.isascii() and text.isdigit() and len(text) < 10
    if not fits or not least <= int(text) <= most:
        raise BadSetting(f"{name} phải là số nguyên từ {least} đến {most}, không phải “{text}”.")
    return int(text)


def _bucket(name: str) -> Bucket | None:
    """The S3 place that a variable names: `s3://bucket/prefix?endpoint_url=…&region=…`."""
    text = os.environ.get(name) or ""
    if not text:
        return None
    url = urlsplit(text)
    options = dict(parse_qsl(url.query))
    endpoint = urlsplit(options.get("endpoint_url", "https://any"))
    if url.scheme != "s3" or len(url.netloc) < 3 or set(options) - {"endpoint_url", "region"}:
        raise BadSetting(f"{name} phải có dạng s3://TÊN-KHO?endpoint_url=…, không phải “{text}”.")
    if endpoint.scheme not in ("http", "https") or not endpoint.hostname:
        raise BadSetting(f"{name}: endpoint_url phải là địa chỉ http(s), không phải “{text}”.")
    return Bucket(url.netloc, url.path.strip("/"), **options)


def _second_copy() -> Path | Bucket | None:
    text = os.environ.get("PRESSPLAN_SECOND_COPY") or ""
    if not text or text.startswith("s3:"):
        return _bucket("PRESSPLAN_SECOND_COPY")
    if not Path(text).is_absolute():
        raise BadSetting(
            f"PRESSPLAN_SECOND_COPY phải là đường dẫn đầy đủ hoặc s3://…, không phải “{text}”."
        )
    return Path(text)


def _trusted_hosts(host: str, base_url: str) -> tuple[str, ...]:
    named = os.environ.get("PRESSPLAN_TRUSTED_HOSTS")
    if named:
        return tuple(part.strip() for part in named.split(",") if part.strip())
    return (*LOOPBACK, host, urlsplit(base_url).hostname or host)


def _create_once(path: Path, text: str) -> None:
    """Write the file unless another process was quicker; a reader never sees half of it."""
    make_private(path.parent)
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
