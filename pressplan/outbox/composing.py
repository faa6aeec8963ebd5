"""Who writes which kind of letter: the features do, wired by create_app; nothing here calls up.

The owner of a kind registers a composer (`install`) and posts letters (`actions.post`) about a row
of its own. When a letter is claimed for the first time, this happens, in this order:

1. compose: `composer(subject_id)` reads, in a snapshot, and returns a `Draft`, or raises
   `NotNeeded` (nothing is left to say: the letter is *superseded*) or `Missed` (its time is over:
   *missed*). Then no mail is sent, and the sentence stands on the letter.
2. check again: `Draft.check`, if given, runs in the transaction that freezes the mail, where
   everything that was committed meanwhile is seen. It may write (claim the notices that the letter
   carries) and never commits; it raises `Changed` to be composed anew, or the two above.
3. freeze: the mail is kept as bytes in that transaction. Every attempt sends these.

Before each later attempt the composer is asked again, but only whether there is still need: it may
raise, its draft is not used, `check` is not called. So it must know its own letter again when what
it says is already frozen. An exception of any other kind fails this letter alone.
"""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app

from ..config import Config
from .mail import Contents
from .rules import State, code_of

Composer = Callable[[int], "Draft"]
_NAME = "letters"


class NotNeeded(Exception):
    """The letter has become pointless: no mail is sent; the text, Vietnamese, says why."""

    state = State.SUPERSEDED


class Missed(NotNeeded):
    """The time of the letter is over: no mail is sent; the text, Vietnamese, says since when."""

    state = State.MISSED


class Changed(Exception):
    """What the draft says is not so any more: it is composed anew, at once and then later."""


class Draft:
    """What a composer returns: a subject, and a template with its twin that ends in `.txt`.

    Both extend `outbox/letter`, whose foot names the letter's code (block `code_word`).

    `check`: called in the transaction that freezes the mail (above).
    """

    def __init__(
        self, subject: str, template: str, *, check: Callable[[], object] | None = None,
        **values: Any,
    ) -> None:  # fmt: skip
        self.subject = subject
        self.template = template
        self.check = check
        self.values = values

    def rendered(self, key: str) -> Contents:
        """The same words twice, plain and as HTML, with the letter's code at the foot.

        The templates see these values alone: there is no request, and nobody looks.
        """
        values = self.values | {"subject": self.subject, "code": code_of(key)}
        plain = str(PurePosixPath(self.template).with_suffix(".txt"))
        find = current_app.jinja_env.get_template
        text, html = (find(name).render(values) for name in (plain, self.template))
        return Contents(self.subject, text.strip() + "\n", html)


def install(app: Flask, composers: Mapping[str, Composer]) -> None:
    """Say who writes the letters of each kind, given the number of what they are about."""
    app.extensions[_NAME] = dict(composers)


def compose(kind: str, subject_id: int) -> Draft:
    """The letter as its feature writes it now. Raises NotNeeded."""
    composer: Composer = current_app.extensions[_NAME][kind]
    return composer(subject_id)


def address_of(endpoint: str, **values: Any) -> str:
    """The address of a page as people outside type it: under PRESSPLAN_BASE_URL, nowhere else."""
    config: Config = current_app.config["PRESSPLAN"]
    base = urlsplit(config.base_url)
    adapter = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def address_of_path(path: str) -> str:
    """The same of an address within the site ("/tasks/7")."""
    config: Config = current_app.config["PRESSPLAN"]
    return config.base_url.rstrip("/") + path
