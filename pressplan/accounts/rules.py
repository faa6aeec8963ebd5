"""How long sessions live, how long wrong passwords wait, where a sign-in may lead. Pure."""

import hashlib
import ipaddress
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from ..access import Role
from ..vietnamese import tidy
from .profiles import DEFAULT, LONG_WAIT, Profile

FREE_TRIES = 5
FREE_OF_CLIENT = 60
CLIENT_FORGETS = timedelta(minutes=1)
KNOWN_FOR = timedelta(days=90)
ONE_TIME_LASTS = timedelta(hours=24)
PROOF_LASTS = timedelta(minutes=5)
LONGEST_ADDRESS = 254
LONGEST_TARGET = 2000
SIGN_PAGES = ("/sign-in", "/sign-in/code", "/sign-in/provider", "/sign-out")
_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def is_alive(
    *, started_at: datetime, seen_at: datetime, now: datetime, role: Role, limits: Mapping[str, int]
) -> bool:
    """Whether a session is neither idle for too long nor too old.

    `seen_at` is noted once a minute, so a minute is granted on top of the idle limit.
    """
    if now - seen_at > timedelta(minutes=idle_minutes(role, limits) + 1):
        return False
    return now - started_at <= timedelta(hours=limits["session_hours"])


def idle_minutes(role: Role, limits: Mapping[str, int]) -> int:
    """For how long a session of such a person may idle."""
    return limits["idle_minutes_admin" if role is Role.ADMIN else "idle_minutes"]


def is_proved(proved_at: datetime | None, now: datetime) -> bool:
    """Whether somebody proved lately enough who they are, to change what opens an account."""
    return proved_at is not None and now - proved_at <= PROOF_LASTS


def address_key(typed: str) -> str:
    """The form of an e-mail address that is stored and compared; one too long becomes a digest."""
    key = unicodedata.normalize("NFC", tidy(typed).casefold())
    if len(key) > LONGEST_ADDRESS:
        return "sha256:" + hashlib.sha256(key.encode()).hexdigest()
    return key


def is_address(key: str) -> bool:
    """Whether mail can be sent there: plain letters, as every mail server takes them."""
    return len(key) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(key) is not None


def tries_after(
    failures: int, failed_at: datetime, now: datetime, profile: Profile = DEFAULT
) -> int:
    """The number of this try: what failed too long ago is forgotten."""
    return 1 if now - failed_at > profile.forget_after else failures + 1


def wait_after(tries: int, profile: Profile = DEFAULT) -> timedelta:
    """How long an address waits after so many wrong passwords in a row."""
    if tries < FREE_TRIES:
        return timedelta()
    return profile.waits[min(tries - FREE_TRIES, len(profile.waits) - 1)]


def client_key(address: str) -> str:
    """What wrong passwords from a network address are counted under; IPv6 by its /64 network.

    Its capitals keep it apart from every e-mail address as `address_key` stores it.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return f"IP {address[:64]}"
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False).network_address
    return f"IP {ip}"


def client_tries_after(failures: int, failed_at: datetime, now: datetime) -> int:
    """The number of this wrong password from a network address: one a minute is forgotten."""
    return max(0, failures - max(0, (now - failed_at) // CLIENT_FORGETS)) + 1


def client_wait_after(tries: int) -> timedelta:
    """How long a network address waits: 60 wrong ones are free, then about one a minute is.

    A whole office may stand behind one address on the day of a deadline; who tries one password
    on a hundred accounts is slowed (ASVS 6.3.1).
    """
    if tries <= FREE_OF_CLIENT:
        return timedelta()
    waits = DEFAULT.waits
    return waits[min(tries - FREE_OF_CLIENT, len(waits)) - 1]


def is_new_place(agent: str, address: str, seen: Iterable[tuple[str, str]]) -> bool:
    """Whether neither this kind of browser nor this network is among those seen lately.

    Either alone is usual: an office's address changes with its line, and people get new computers.
    """
    browser, network = device_words(agent), client_key(address)
    return all(device_words(one) != browser and client_key(at) != network for one, at in seen)


def wait_words(left: timedelta) -> str:
    """`30 giây`, `2 phút`, `12 giờ`: rounded up, so that trying again then does help."""
    seconds = max(1, math.ceil(left.total_seconds()))
    if seconds < 60:
        return f"{seconds} giây"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} phút" if minutes < 60 else f"{math.ceil(minutes / 60)} giờ"


def wait_sentence(left: timedelta) -> str:
    """What to do while an address waits; a long wait an administrator can end."""
    if left < LONG_WAIT:
        return f"Hãy chờ {wait_words(left)} rồi thử lại."
    return f"Hãy chờ {wait_words(left)} rồi thử lại, hoặc nhờ quản trị viên mở khóa."


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
