"""The guide as pages: Markdown made into HTML once, as files do not change while we run."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from flask import url_for
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from ..config import ROOT
from .rules import Chapter, anchor, chapter_of_file

FOLDER = ROOT / "docs" / "huong-dan"
PICTURES = FOLDER / "hinh"
_PICTURE = re.compile(r"hinh/([\w-]+\.png)")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Page:
    """A chapter: its title, and the text below it."""

    title: str
    body: Markup


@lru_cache
def page(chapter: Chapter, *, pictures: bool = True) -> Page:
    """A chapter to look at; without pictures where nobody has signed in."""
    tokens = _MARKDOWN.parse((FOLDER / chapter.file).read_text(encoding="utf-8"))
    title, tokens = tokens[1].content, tokens[3:]
    _prepare(tokens, pictures)
    return Page(title, Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})))


@dataclass(frozen=True)
class Picture:
    """A picture of the guide; `digest` changes with its bytes, `width` and `height` in pixels."""

    name: str
    digest: str
    width: int
    height: int


@lru_cache
def picture(name: str) -> Picture | None:
    """The picture of that name, or None: only what lies in the folder is ever shown."""
    path = {path.name: path for path in PICTURES.glob("*.png")}.get(name)
    return _picture(path) if path else None


def _picture(path: Path) -> Picture:
    content = path.read_bytes()
    # PNG (ISO/IEC 15948) §11.2.2: width and height open the first chunk.
    width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    return Picture(path.name, hashlib.sha256(content).hexdigest()[:12], width, height)


def _prepare(tokens: Sequence[Token], pictures: bool) -> None:
    """Give headings anchors, tables what phones need, and inner links our own addresses."""
    met: dict[str, int] = {}
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            slug = anchor("".join(_words(tokens[at + 1])))
            met[slug] = met.get(slug, -1) + 1
            token.attrSet("id", f"{slug}-{met[slug]}" if met[slug] else slug)
        if token.type == "table_open":
            _as_list(tokens[at:])
        if token.type == "inline":
            token.children = [child for child in token.children or [] if _known(child, pictures)]
            if at and [child.type for child in token.children] == ["image"]:
                tokens[at - 1].attrSet("class", "guide-picture")


def _words(inline: Token) -> Iterator[str]:
    return (
        child.content for child in inline.children or [] if child.type in ("text", "code_inline")
    )


def _as_list(tokens: Sequence[Token]) -> None:
    """A table becomes cards on a phone: each cell says its own heading."""
    tokens[0].attrSet("class", "list cards")
    heads: list[str] = []
    column = 0
    for at, token in enumerate(tokens):
        if token.type == "table_close":
            return
        if token.type == "th_open":
            token.attrSet("scope", "col")
            heads.append("".join(_words(tokens[at + 1])))
        column = 0 if token.type == "tr_open" else column
        if token.type == "td_open":
            token.attrSet("data-label", heads[column])
            column += 1


def _known(token: Token, pictures: bool) -> bool:
    """Whether to keep a piece of text; a link or picture gets its address here."""
    if token.type == "image":
        return pictures and _show(token)
    if token.type == "link_open":
        token.attrSet("href", _address(str(token.attrs["href"])))
    return True


def _show(token: Token) -> bool:
    match = _PICTURE.fullmatch(str(token.attrs["src"]))
    found = picture(match[1]) if match else None
    if found is None:
        return False
    token.attrSet("src", url_for("help.picture", name=found.name, v=found.digest))
    token.attrs |= {"width": found.width, "height": found.height, "loading": "lazy"}
    return True


def _address(href: str) -> str:
    """Where a link of the guide leads in the product; nothing leads out of the guide."""
    name, _, section = href.partition("#")
    if not name:
        return href
    chapter = chapter_of_file(name)
    if chapter is None:
        return "#"
    return url_for("help.chapter", slug=chapter.slug, _anchor=unquote(section) or None)
