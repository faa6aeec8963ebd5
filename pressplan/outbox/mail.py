"""A letter as bytes (RFC 5322): plain text and HTML, one recipient, nothing that a name could add.

Pure: equal values make equal bytes.
"""

from base64 import encodebytes
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.policy import default
from email.utils import format_datetime
from functools import lru_cache

from ..vietnamese import tidy
from .rules import fingerprint


@dataclass(frozen=True)
class Contents:
    """What a letter says, composed by the feature that asked for it."""

    subject: str
    text: str
    html: str


class BadLetter(Exception):
    """No mail can be made of this: an address that is none; the text is Vietnamese."""


def message_id(key: str, sender: Address) -> str:
    """The same for every attempt, so that receivers know a repeat (RFC 5322 §3.6.4)."""
    return f"<{fingerprint(key)}@{sender.domain}>"


@lru_cache(maxsize=1000)
def address(text: str, name: str = "") -> Address:
    """An address of plain ASCII, or BadLetter."""
    try:
        found = Address(tidy(name), addr_spec=text)
    except (ValueError, IndexError, MessageError) as error:
        raise BadLetter(f"Địa chỉ nhận “{tidy(text)}” không đúng dạng.") from error
    if not text.isascii() or not found.username or not found.domain or text != tidy(text):
        raise BadLetter(f"Địa chỉ nhận “{tidy(text)}” không đúng dạng.")
    return found


def written(
    contents: Contents, *, key: str, kind: str, to: Address, sender: Address, at: datetime
) -> bytes:
    """The whole letter with CRLF line ends; `at` stands in it with its zone.

    It says that a machine wrote it, so that nobody's "out of office" answers. Put together here:
    the library's own message takes 3 ms for each, more than sending it (`bin/bench --letters`).
    """
    boundary = f"={fingerprint(key)}="
    head = {
        "From": _named(sender),
        "To": _named(to),
        "Subject": _encoded(contents.subject, "Subject"),
        "Date": format_datetime(at),
        "Message-ID": message_id(key, sender),
        "Auto-Submitted": "auto-generated",  # RFC 3834
        "List-Id": f"<{kind}.pressplan.{sender.domain}>",  # RFC 2919
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative;\r\n boundary="{boundary}"',
    }
    lines = [f"{name}: {value}\r\n" for name, value in head.items()]
    for kind_of_text, text in (("plain", contents.text), ("html", contents.html)):
        lines.append(
            f'\r\n--{boundary}\r\nContent-Type: text/{kind_of_text}; charset="utf-8"\r\n'
            f"Content-Transfer-Encoding: base64\r\n\r\n{_base64(text)}"
        )
    lines.append(f"\r\n--{boundary}--\r\n")
    return "".join(lines).encode("ascii")


def plain_text(mail: bytes) -> str:
    """What a letter of ours says, as people read it."""
    message = message_from_bytes(mail, policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).strip()


def _named(address: Address) -> str:
    name = tidy(address.display_name)
    return f"{_encoded(name, 'From')} <{address.addr_spec}>" if name else address.addr_spec


@lru_cache(maxsize=1000)  # the sender, and whoever gets many
def _encoded(text: str, name: str) -> str:
    """As the header of that name can hold it, folded (RFC 2047): always encoded, so nothing in it
    is ever read as an address, a header or an end of one."""
    return Header(tidy(text), "utf-8", header_name=name).encode(linesep="\r\n")


def _base64(text: str) -> str:
    return encodebytes(text.encode()).decode("ascii").replace("\n", "\r\n")
