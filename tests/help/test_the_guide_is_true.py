"""The guide leads nowhere that is not there, and names nothing that the product does not say."""

import re
import unicodedata
from functools import cache
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from pressplan.access import Role
from pressplan.help import queries, rules, sections
from tests.house.source import PACKAGE, ROOT, TEMPLATES

FILES = sorted(queries.FOLDER.glob("*.md"))
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
SAID = re.compile(r"\*\*([^*]+)\*\*|“([^”]+)”")
PARTS = re.compile(r"→|…|\n> |[“”]")


@cache
def text(name: str) -> str:
    return (queries.FOLDER / name).read_text(encoding="utf-8")


@cache
def anchors(name: str) -> list[str]:
    heads = re.findall(r"^#{2,} (.+)$", text(name), re.MULTILINE)
    return [rules.anchor(head) for head in heads]


def links() -> list[tuple[str, bool, str]]:
    """(file, whether it is a picture, where it leads) of every link of the guide."""
    found = [(path.name, *match) for path in FILES for match in LINK.findall(text(path.name))]
    return [(name, bool(mark), target) for name, mark, _words, target in found]


def leads(name: str, target: str) -> bool:
    file, _, section = target.partition("#")
    file = file or name
    known = {chapter.file for chapter in rules.CHAPTERS.values()}
    return file in known and (not section or unquote(section) in anchors(file))


@cache
def said_by_the_product() -> str:
    """All templates and Python of the product, as they stand and as they are read."""
    paths = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt"), *PACKAGE.rglob("*.py")]
    paths = [path for path in paths if path.parent != PACKAGE / "help"]
    raw = " ".join(path.read_text(encoding="utf-8") for path in paths)
    joined = re.sub(r'" *\n *f?"', "", raw)  # a sentence of several lines in Python
    read = re.sub(r"{%.*?%}", "", re.sub(r"<[^<>]*>", "", raw))
    return " ".join(" ".join((raw, joined, read)).split()).casefold()


def words_of(name: str) -> set[str]:
    """What a file says stands on the screen: bold, or between quotation marks."""
    whole = {bold or quoted for bold, quoted in SAID.findall(text(name))}
    parts = {" ".join(part.split()) for one in whole for part in PARTS.split(one)}
    return {part for part in parts if part}


def test_each_chapter_is_a_file_and_each_file_a_chapter():
    assert {path.name for path in FILES} == {chapter.file for chapter in rules.CHAPTERS.values()}
    assert set(rules.OWN) == set(Role)


def test_every_link_leads_within_the_guide():
    dead = [
        (name, target)
        for name, is_picture, target in links()
        if not is_picture and not leads(name, target)
    ]
    assert dead == []


def test_every_picture_is_there_small_and_shown():
    shown = {target.removeprefix("hinh/") for _name, is_picture, target in links() if is_picture}
    there = {path.name: path.stat().st_size for path in queries.PICTURES.iterdir()}
    assert shown == set(there)
    assert {name: size for name, size in there.items() if size > 120_000} == {}
    assert all(queries.picture(name).width == 1280 for name in there)


def test_each_picture_is_one_that_the_script_takes():
    table = (ROOT / "bin" / "screenshots.py").read_text(encoding="utf-8")
    taken = re.findall(r'Shot\(\s*"([\w-]+)"', table)
    assert len(taken) == len(set(taken))
    assert {f"{name}.png" for name in taken} == {path.name for path in queries.PICTURES.iterdir()}


def unsaid(name: str) -> list[str]:
    said = said_by_the_product()
    return sorted(word for word in words_of(name) if word.casefold() not in said)


def test_every_word_in_bold_or_quotes_is_said_by_the_product():
    missing = {path.name: found for path in FILES if (found := unsaid(path.name))}
    assert missing == {}


def test_a_word_that_is_not_on_any_screen_would_show():
    assert "hồ sơ, báo cáo" in said_by_the_product()
    assert "gửi bằng chim bồ câu" not in said_by_the_product()


def test_every_section_that_a_page_names_is_there(app):
    lost = [
        (chapter, endpoint, anchor)
        for (chapter, endpoint), anchor in sections.SECTIONS.items()
        if anchor not in anchors(rules.CHAPTERS[chapter].file) or endpoint not in app.view_functions
    ]
    assert lost == []


def test_a_page_names_the_guide_only_to_who_may_open_the_page(app):
    roles = {chapter: role for role, chapter in rules.OWN.items()}  # the others are everybody's
    astray = [
        (chapter, endpoint)
        for chapter, endpoint in sections.SECTIONS
        if chapter in roles and roles[chapter] not in app.view_functions[endpoint].allowed
    ]
    assert astray == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_chapter_is_easy_to_enter(path):
    content = text(path.name)
    assert content == unicodedata.normalize("NFC", content)
    assert content.startswith("# ")
    assert len(re.findall(r"^# ", content, re.MULTILINE)) == 1
    assert len(anchors(path.name)) == len(set(anchors(path.name)))
    if path.name != "README.md":
        assert anchors(path.name)[0] == "tôi-muốn"
        assert entered(path.name) >= 0.8


def entered(name: str) -> float:
    """The share of a chapter's sections that its list “Tôi muốn…” leads to."""
    listed = text(name).split("\n## ")[1]
    wanted = {unquote(target).removeprefix("#") for _, _, target in LINK.findall(listed)}
    own = anchors(name)[1:]
    return len(wanted & set(own)) / len(own)


def test_nothing_in_the_guide_is_html():
    kinds = {
        token.type for path in FILES for token in MarkdownIt("commonmark").parse(text(path.name))
    }
    assert "html_block" not in kinds
