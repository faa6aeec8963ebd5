"""How long sessions live, how long wrong passwords wait, where a sign-in may lead. Pure."""

import hashlib
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from ..access import Role
from ..vietnamese import tidy

FREE_TRIES = 5
WAITS = tuple(timedelta(seconds=seconds) for seconds in (30, 60, 120, 240, 480, 900))
FORGET_AFTER = timedelta(days=1)
ONE_TIME_LASTS = timedelta(hours=24)
LONGEST_ADDRESS = 254
LONGEST_TARGET = 2000
SIGN_PAGES = ("/sign-in", "/sign-out")
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def is_alive(
    *, started_at: datetime, seen_at: datetime, now: datetime, role: Role, limits: Mapping[str, int]
) -> bool:
    """Whether a session is neither idle for too long nor too old.

    `seen_at` is noted once a minute, so a minute is granted on top of the idle limit.
    """
    idle = limits["idle_minutes_admin" if role is Role.ADMIN else "idle_minutes"]
    if now - seen_at > timedelta(minutes=idle + 1):
        return False
    return now - started_at <= timedelta(hours=limits["session_hours"])


def address_key(typed: str) -> str:
    """The form of an e-mail address that is stored and compared; one too long becomes a digest."""
    key = unicodedata.normalize("NFC", tidy(typed).casefold())
    if len(key) > LONGEST_ADDRESS:
        return "sha256:" + hashlib.sha256(key.encode()).hexdigest()
    return key


def is_address(key: str) -> bool:
    """Whether mail can be sent there: plain letters, as every mail server takes them."""
    return len(key) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(key) is not None


def tries_after(failures: int, failed_at: datetime, now: datetime) -> int:
    """The number of this try: wrong passwords of more than a day ago are forgotten."""
    return 1 if now - failed_at > FORGET_AFTER else failures + 1


def wait_after(tries: int) -> timedelta:
    """How long an address waits after so many wrong passwords in a row."""
    if tries < FREE_TRIES:
        return timedelta()
    return WAITS[min(tries - FREE_TRIES, len(WAITS) - 1)]


def wait_words(left: timedelta) -> str:
    """`30 giây`, `2 phút`: rounded up, so that trying again then does help."""
    seconds = max(1, math.ceil(left.total_seconds()))
    return f"{seconds} giây" if seconds < 60 else f"{math.ceil(seconds / 60)} phút"


def safe_target(text: str | None) -> str:
    """The path on this site that a sign-in may lead to, or "" for anything else.

    Browsers read "/\\host" and "//host" as another site, drop tabs and line ends
    inside an address, and some proxies decode "%2f" first: all of these are refused.
    """
    text = text or ""
    if not text.startswith("/") or len(text) > LONGEST_TARGET:
        return ""
    plain = unquote(unquote(text))
    if any(char == "\\" or char.isspace() or not char.isprintable() for char in text):
        return ""
    path = plain.split("?", 1)[0].split("#", 1)[0]
    if "\\" in path or "//" in path or any(ord(char) < 32 for char in plain):
        return ""
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or path.rstrip("/") in SIGN_PAGES:
        return ""
    return text


def device_words(agent: str) -> str:
    """`Chrome, Windows`: enough to know one's own browser again in a list."""
    browsers = {
        "Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari",
    }  # fmt: skip
    systems = {
        "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad",
        "Mac OS": "macOS", "Linux": "Linux",
    }  # fmt: skip
    browser = next((word for sign, word in browsers.items() if sign + "/" in agent), "")
    system = next((word for sign, word in systems.items() if sign in agent), "")
    return ", ".join(word for word in (browser, system) if word) or "Thiết bị không rõ"
