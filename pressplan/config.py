"""What the environment says, with defaults that just run (names: docs/architecture.md)."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from . import environment, keys
from .environment import BadSetting as BadSetting
from .keys import make_private as make_private

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SENDER = "Chuyển đổi số báo chí"
PROVIDER_NAME = "Đăng nhập bằng tài khoản dùng chung của tỉnh"
_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _WORD = (
    f"PRESSPLAN_OIDC_{word}" for word in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET", "NAME")
)


@dataclass(frozen=True)
class Bucket:
    """A place in an S3 store; its credentials stand in the environment (AWS_ACCESS_KEY_ID, …)."""

    name: str
    prefix: str = ""
    endpoint_url: str | None = None
    region: str = "us-east-1"


@dataclass(frozen=True)
class Clamd:
    """A virus scanner: a socket on this machine (`path`), or a host and port."""

    path: str = ""
    host: str = ""
    port: int = 0


@dataclass(frozen=True)
class Smtp:
    """A mail server; `tls`: encrypted from the first byte, else by STARTTLS (never on loopback)."""

    host: str
    port: int
    tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def loopback(self) -> bool:
        """Whether it is on this machine, so that nothing crosses a network in the clear."""
        return is_loopback(self.host)


@dataclass(frozen=True)
class Provider:
    """An identity provider (OpenID Connect) through which people may sign in; `name` is shown."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = PROVIDER_NAME


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
    clamd: Clamd | None = None
    smtp: Smtp | None = None
    mail_from: Address | None = None
    lease_seconds: int = 780
    retry_seconds: tuple[int, ...] = (60, 300, 900, 3600)
    ca: Path | None = None
    metrics_token: str = field(default="", repr=False)
    provider: Provider | None = None
    backups: Path | None = None
    backup_key: Path | None = None

    @property
    def sender(self) -> Address:
        """Who letters come from: MAIL_FROM, else an address at the host that people visit."""
        return self.mail_from or _usual_sender(urlsplit(self.base_url).hostname or "")

    @property
    def mail_folder(self) -> Path:
        """Where letters lie as `.eml` files when no mail server is set."""
        return self.data / "mail"

    @property
    def backups_folder(self) -> Path:
        """Where the nightly backups lie."""
        return self.backups or self.data / "backups"

    @property
    def backup_key_file(self) -> Path:
        """Where the key that opens backups lies, or is made: best kept apart from the data."""
        return self.backup_key or self.data / "keys" / "backup"

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback(self.host)

    def key(self, name: str) -> bytes:
        """The secret kept in the file `keys/NAME`, made once, readable by its owner alone."""
        return keys.key(self.data / "keys", name)


def read_environment() -> Config:
    """The configuration of this process. Raises BadSetting."""
    data = Path(os.environ.get("PRESSPLAN_DATA") or ROOT / "data").resolve()
    host = os.environ.get("PRESSPLAN_HOST") or "127.0.0.1"
    port = environment.whole("PRESSPLAN_PORT", 8000)
    base_url = environment.base_url(f"http://{host}:{port}")
    return Config(
        data=data,
        database_url=environment.database_url(f"sqlite:///{data / 'pressplan.sqlite3'}"),
        host=host,
        port=port,
        base_url=base_url,
        trusted_hosts=_trusted_hosts(host, base_url),
        proxies=environment.whole("PRESSPLAN_PROXIES", 0, most=10),
        tick_seconds=environment.whole("PRESSPLAN_TICK_SECONDS", 60, least=1),
        files=_bucket("FILES_URL"),
        second_copy=_second_copy(),
        clamd=_clamd(),
        smtp=_smtp(),
        mail_from=_mail_from(),
        lease_seconds=environment.whole("PRESSPLAN_LEASE_SECONDS", 780, least=1),
        retry_seconds=environment.pauses("PRESSPLAN_RETRY_SECONDS", "60,300,900,3600"),
        ca=environment.ca(),
        metrics_token=environment.metrics_token(),
        provider=_provider(),
        backups=_path("PRESSPLAN_BACKUPS"),
        backup_key=_backup_key(data),
    )


def may_serve_http() -> bool:
    """Whether somebody decided that others may come over plain http."""
    return os.environ.get("PRESSPLAN_ALLOW_HTTP") == "1"


def is_loopback(host: str) -> bool:
    return host in LOOPBACK or host == "::1"


def _clamd() -> Clamd | None:
    """The virus scanner that files are shown to: `unix:///path` or `tcp://host:port`."""
    text = os.environ.get("PRESSPLAN_CLAMD") or ""
    if not text:
        return None
    url = urlsplit(text)
    with suppress(ValueError):  # a port that is no number
        if url.scheme == "unix" and url.path.startswith("/") and not url.netloc:
            return Clamd(path=url.path)
        if url.scheme == "tcp" and url.hostname and url.port:
            return Clamd(host=url.hostname, port=url.port)
    raise BadSetting(
        f"PRESSPLAN_CLAMD phải là unix:///đường-dẫn hoặc tcp://máy:cổng, không phải “{text}”."
    )


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
    if text.startswith("s3:"):
        return _bucket("PRESSPLAN_SECOND_COPY")
    return _path("PRESSPLAN_SECOND_COPY", " hoặc s3://…")


def _backup_key(data: Path) -> Path | None:
    """The file that is named; else one in the home of whoever runs this, outside of the data.

    None: it lies among the data, as once it did, or because there is no home to write to.
    """
    if named := _path("PRESSPLAN_BACKUP_KEY"):
        return named
    try:
        home = Path.home()
    except RuntimeError:
        return None
    among = os.path.exists(data / "keys" / "backup")  # noqa: PTH110 (says no where we may not look)
    if among or not os.access(home, os.W_OK) or home == Path("/"):
        return None
    return home / ".config" / "pressplan" / "backup.key"


def _path(name: str, also: str = "") -> Path | None:
    """The whole path that a variable holds."""
    text = os.environ.get(name) or ""
    if text and not Path(text).is_absolute():
        raise BadSetting(f"{name} phải là đường dẫn đầy đủ{also}, không phải “{text}”.")
    return Path(text) if text else None


def _smtp() -> Smtp | None:
    """The mail server: `smtp[s]://user:password@host:port`."""
    text = os.environ.get("SMTP_URL") or ""
    if not text:
        return None
    url = urlsplit(text)
    port = _port(url)
    if url.scheme not in ("smtp", "smtps") or not url.hostname or port is None:
        raise BadSetting("SMTP_URL phải có dạng smtp[s]://NGƯỜI-DÙNG:MẬT-KHẨU@MÁY-CHỦ:CỔNG.")
    return Smtp(
        url.hostname, port or (465 if url.scheme == "smtps" else 25), url.scheme == "smtps",
        unquote(url.username or ""), unquote(url.password or ""),
    )  # fmt: skip


def _port(url: SplitResult) -> int | None:
    """The port that an address names, 0 where it names none, None where it is no port."""
    try:
        return url.port or 0
    except ValueError:
        return None


def _mail_from() -> Address | None:
    text = os.environ.get("MAIL_FROM") or ""
    if not text:
        return None
    name, spec = parseaddr(text)
    try:
        found = Address(name or SENDER, addr_spec=spec)
    except (ValueError, IndexError, MessageError):
        found = Address()
    if not found.username or not found.domain or not spec.isascii() or not text.isprintable():
        raise BadSetting(f"MAIL_FROM phải là một địa chỉ thư điện tử, không phải “{text}”.")
    return found


def _provider() -> Provider | None:
    """The identity provider; it is off unless issuer, client and secret are all named."""
    told = {
        name: (os.environ.get(name) or "").strip() for name in (_ISSUER, _CLIENT_ID, _CLIENT_SECRET)
    }
    if not any(told.values()):
        return None
    if missing := [name for name, text in told.items() if not text]:
        raise BadSetting(
            f"Đăng nhập qua nhà cung cấp danh tính cần đủ ba biến; còn thiếu {', '.join(missing)}."
        )
    word = (os.environ.get(_WORD) or "").strip() or PROVIDER_NAME
    if len(word) > 80 or not word.isprintable():
        raise BadSetting(f"{_WORD} phải là một dòng không quá 80 ký tự.")
    issuer, client_id, client_secret = told.values()
    _check_issuer(issuer)
    return Provider(issuer, client_id, client_secret, word)


def _check_issuer(text: str) -> None:
    """OpenID Connect Discovery 1.0 §2: an https address without query; http on loopback alone."""
    url = urlsplit(text)
    plain = url.scheme == "http" and is_loopback(url.hostname or "")
    if (
        not (url.scheme == "https" or plain) or not url.hostname or _port(url) is None
        or url.username or url.query or url.fragment or not text.isascii() or " " in text
    ):  # fmt: skip
        raise BadSetting(
            f"{_ISSUER} phải là một địa chỉ https:// không có “?” hay “#”, không phải “{text}”."
        )


def _usual_sender(host: str) -> Address:
    return Address(SENDER, "pressplan", host if host and ":" not in host else "localhost")


def _trusted_hosts(host: str, base_url: str) -> tuple[str, ...]:
    """Whom callers may say that they want: this machine by its own names too, for probes and
    monitors that run on it."""
    named = environment.hosts("PRESSPLAN_TRUSTED_HOSTS")
    return (*LOOPBACK, *(named or (host, urlsplit(base_url).hostname or host)))
