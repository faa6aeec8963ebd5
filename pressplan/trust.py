"""Whose certificates are believed: those that are always, and one's own authority (PRESSPLAN_CA).

A province's mail server and file store are often certified by an authority that no system knows.
"""

import hashlib
import secrets
import ssl
from pathlib import Path

from .config import Config


def context(config: Config) -> ssl.SSLContext:
    """How to speak TLS as a client: names and chains are checked, by both kinds of authority."""
    found = ssl.create_default_context()
    if config.ca:
        found.load_verify_locations(config.ca)
    return found


def bundle(config: Config) -> str | bool:
    """What `verify=` of boto3 and requests takes: True, or a file with both kinds in it.

    The file lies under the data, named by what it holds, and is made once.
    """
    if config.ca is None:
        return True
    text = "\n".join([*_usual(), config.ca.read_text(encoding="utf-8")])
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    path = config.data / "trust" / f"{digest}.pem"
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    return str(path)


def _usual() -> list[str]:
    """What these libraries believe by themselves, and what this machine was told to."""
    import certifi  # only where they are installed

    of_machine = ssl.get_default_verify_paths().cafile
    places = [Path(certifi.where()), Path(of_machine or "/")]
    return [place.read_text(encoding="utf-8") for place in places if place.is_file()]
