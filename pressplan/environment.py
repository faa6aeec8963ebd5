"""Read single variables of the environment; what cannot be is a BadSetting."""

import os
import ssl
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SHORTEST_TOKEN = 20
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")


class BadSetting(Exception):
    """The environment says what cannot be; the text is one Vietnamese sentence."""


def whole(name: str, usual: int, *, least: int = 0, most: int = 65535) -> int:
    """The whole number that a variable holds."""
    text = (os.environ.get(name) or str(usual)).strip()
    fits = text.isascii() and text.isdigit() and len(text) < 10
    if not fits or not least <= int(text) <= most:
        raise BadSetting(f"{name} phải là số nguyên từ {least} đến {most}, không phải “{text}”.")
    return int(text)


def base_url(usual: str) -> str:
    """The address that people type, without a slash at its end."""
    text = (os.environ.get("PRESSPLAN_BASE_URL") or "").strip().rstrip("/")
    if not text:
        return usual
    with suppress(ValueError):  # a port that is no number, a bracket that nothing closes
        url = urlsplit(text)
        bare = url.port != 0 and not (url.username or url.query or url.fragment)
        plain = text.isascii() and text.isprintable() and " " not in text
        if text.startswith(("http://", "https://")) and url.hostname and bare and plain:
            return text
    raise BadSetting(
        "PRESSPLAN_BASE_URL phải là địa chỉ mà mọi người gõ, bắt đầu bằng https:// (hoặc http://), "
        f"không phải “{text}”."
    )


def database_url(usual: str) -> str:
    """Which database; its address may hold a password and is not repeated."""
    text = (os.environ.get("DATABASE_URL") or "").strip()
    if not text:
        return usual
    with suppress(ArgumentError, ValueError):
        if make_url(text).drivername in DRIVERS:
            return text
    raise BadSetting(
        "DATABASE_URL phải có dạng postgresql+psycopg://NGƯỜI-DÙNG:MẬT-KHẨU@MÁY-CHỦ:CỔNG/TÊN; "
        "hãy sửa lại, hoặc bỏ biến này để dùng SQLite."
    )


def hosts(name: str) -> tuple[str, ...]:
    """The names that a variable lists, separated by commas."""
    return tuple(part.strip() for part in (os.environ.get(name) or "").split(",") if part.strip())


def ca() -> Path | None:
    """A file of certificates (PEM) of authorities that are believed besides the usual ones."""
    text = os.environ.get("PRESSPLAN_CA") or ""
    if not text:
        return None
    try:
        ssl.create_default_context().load_verify_locations(text)
    except (OSError, ValueError):  # not there, not to be read, or no certificates in it
        raise BadSetting(
            f"PRESSPLAN_CA phải là tệp chứng thư (PEM) đọc được, không phải “{text}”."
        ) from None
    return Path(text).resolve()


def metrics_token() -> str:
    """The word that opens /metrics to other machines; too short a one is guessed."""
    text = os.environ.get("PRESSPLAN_METRICS_TOKEN") or ""
    if text and (len(text) < SHORTEST_TOKEN or not text.isascii() or not text.isprintable()):
        raise BadSetting(
            f"PRESSPLAN_METRICS_TOKEN phải có ít nhất {SHORTEST_TOKEN} chữ cái, chữ số không dấu."
        )
    return text


def pauses(name: str, usual: str) -> tuple[int, ...]:
    """Whole seconds from 1 on, separated by commas."""
    text = os.environ.get(name) or usual
    parts = [part.strip() for part in text.split(",")]
    if not all(p.isascii() and p.isdigit() and 0 < len(p) < 8 and int(p) for p in parts):
        raise BadSetting(
            f"{name} phải là các số giây cách nhau bằng dấu phẩy, không phải “{text}”."
        )
    return tuple(int(part) for part in parts)
