"""Walks a PDF that nobody trusts, in the child process of `confined`. Imports pypdf alone.

What is refused beside encryption, and why: JavaScript and Launch run when the file is opened
or clicked; an attached file or a portfolio would pass on what nobody has checked. Forms,
signatures and links are what offices exchange, and are taken.
"""

from typing import IO, Any

MOST_OBJECTS = 500_000
_REFUSED = {
    "/JS": "script", "/JavaScript": "script", "/Launch": "script", "/EmbeddedFiles": "attachment",
    "/EmbeddedFile": "attachment", "/EF": "attachment", "/RichMedia": "script",
    "/Collection": "attachment",
}  # fmt: skip


class Refused(Exception):
    """Why, as a key of `refusals.SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def answer(file: IO[bytes]) -> dict[str, Any]:
    """How many pages it has; raises Refused."""
    import pypdf

    reader = pypdf.PdfReader(file)
    if reader.trailer.get("/Encrypt") is not None:
        raise Refused("encrypted")
    _walk(reader.trailer)
    if not (pages := len(reader.pages)):
        raise Refused("broken")
    return {"pages": pages}


def _walk(trailer: Any) -> None:
    """Look at every name in every object that the trailer leads to; no stream is unpacked."""
    from pypdf.generic import IndirectObject

    waiting, seen = [trailer], set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            key = (found.idnum, found.generation)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > MOST_OBJECTS:
                raise Refused("slow")
            found = found.get_object()
        if isinstance(found, dict):
            _look_at(found)
            waiting += [found.raw_get(name) for name in found]  # type: ignore[attr-defined]
        elif isinstance(found, list):
            waiting += found


def _look_at(found: dict[Any, Any]) -> None:
    for name in (*found, *_words(found)):
        if code := _REFUSED.get(name):
            raise Refused(code)


def _words(found: dict[Any, Any]) -> list[str]:
    """What kind of action, object or annotation it says it is."""
    words = [dict.get(found, key) for key in ("/S", "/Type", "/Subtype")]
    return [word for word in words if isinstance(word, str)]
