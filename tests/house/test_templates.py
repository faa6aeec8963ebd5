"""Every template compiles, is used, says what it needs, and keeps to the rules of the pages."""

import ast
import re
from functools import cache

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    meta,
    nodes,
    select_autoescape,
)

from tests.house.source import TEMPLATES, modules, parsed, template_names

ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(), undefined=StrictUndefined
)
NAMES = template_names()
FORM = re.compile(r"<form\b(?P<tag>[^>]*(?:{{.*?}}[^>]*)*)>(?P<body>.*?)</form>", re.DOTALL)
TOKEN = re.compile(r"csrf\(\)|name=\"csrf_token\"|form\.csrf_token|hidden_tag\(\)")
INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline handler": re.compile(r"\s(?:on[a-z]+|hx-on[:\w-]*)\s*=\s*[\"']", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "a foreign address": re.compile(
        r"(?:src|href|action|hx-\w+)=[\"'](?:https?:)?//", re.IGNORECASE
    ),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape"),
}


@cache
def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def tree(name: str) -> nodes.Template:
    return ENVIRONMENT.parse(source(name), name)


def references(kind: type[nodes.Node]) -> set[str]:
    """The templates that others name in a tag of this kind."""
    return {
        text.value
        for name in NAMES
        for node in tree(name).find_all(kind)
        for text in node.template.find_all(nodes.Const)  # type: ignore[attr-defined]
    } | {
        node.template.value  # type: ignore[attr-defined]
        for name in NAMES
        for node in tree(name).find_all(kind)
        if isinstance(node.template, nodes.Const)  # type: ignore[attr-defined]
    }


def printed_parts() -> set[str]:
    """The templates that others print by `printed_part`."""
    return {
        call.args[0].value  # type: ignore[attr-defined]
        for name in NAMES
        for call in tree(name).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "printed_part"
    }


def named_in_python() -> set[str]:
    return {
        node.value
        for path in modules().values()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ".html" in node.value
    }


def used() -> set[str]:
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    return printed_parts().union(*(references(kind) for kind in kinds))


def test_undefined_names_are_errors(app):
    assert app.jinja_env.undefined is StrictUndefined


def test_every_template_compiles(app):
    for name in NAMES:
        assert app.jinja_env.get_template(name)


def test_no_template_names_one_that_is_not_there():
    assert used() | named_in_python() <= set(NAMES), (used() | named_in_python()) - set(NAMES)


def test_every_template_is_used():
    assert set(NAMES) - used() - named_in_python() == set()


def test_every_fragment_says_what_it_needs():
    included = (
        references(nodes.Include) | printed_parts() | {n for n in named_in_python() if "/_" in n}
    )
    silent = [name for name in sorted(included) if not source(name).startswith("{# needs:")]
    assert silent == []


def test_what_is_imported_without_context_asks_for_nothing_of_the_page(app):
    """A macro that uses `today` unasked works until the first date is near."""
    ENVIRONMENT.filters |= app.jinja_env.filters
    imported = {
        node.template.value  # type: ignore[attr-defined]
        for name in NAMES
        for node in tree(name).find_all((nodes.Import, nodes.FromImport))
        if not node.with_context  # type: ignore[attr-defined]
    }
    missing = {
        name: asked for name in imported if (asked := _asked(name) - set(app.jinja_env.globals))
    }
    assert missing == {}


def _asked(name: str) -> set[str]:
    """The names that a template takes from outside; those it sets in a macro are its own."""
    targets = (node.target for node in tree(name).find_all(nodes.Assign))
    own = {target.name for target in targets if isinstance(target, nodes.Name)}
    return meta.find_undeclared_variables(tree(name)) - own


def test_nothing_is_inline():
    found = [
        (name, what) for name in NAMES for what, sign in INLINE.items() if sign.search(source(name))
    ]
    assert found == []


def test_every_form_that_posts_carries_the_token():
    bare = [
        (name, form["tag"].strip())
        for name in NAMES
        for form in FORM.finditer(source(name))
        if 'method="post"' in form["tag"].lower() and not TOKEN.search(form["body"])
    ]
    assert bare == []


def test_every_htmx_form_and_link_works_without_script():
    asking = re.compile(r"<(form|a|button)\b([^>]*\bhx-(?:get|post|put|delete)=[^>]*)>")
    helpless = [
        (name, attributes)
        for name in NAMES
        for tag, attributes in asking.findall(source(name))
        if {"form": "action=", "a": "href=", "button": "formaction="}[tag] not in attributes
        and not (tag == "button" and 'type="submit"' in attributes)
    ]
    assert helpless == []
