"""Ways to write code that lead to injection are not taken anywhere (ASVS 5.0 V1, V11, V15).

Each walk reads the whole package. What is an exception is named here with its reason.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.house.source import ROOT, TEMPLATES, modules, parsed, template_names

CALLS = {"eval", "exec", "compile", "__import__"}
MODULES = {
    "pickle", "marshal", "shelve", "dill", "yaml", "random", "uuid", "imp", "code", "ftplib",
    "telnetlib", "cgi",
}  # fmt: skip
ATTRIBUTES = {
    ("os", "system"), ("os", "popen"), ("hashlib", "md5"), ("hashlib", "sha1"),
    ("hashlib", "new"), ("flask", "render_template_string"), ("request", "values"),
    ("tempfile", "mktemp"), ("jinja_env", "from_string"), ("form", "populate_obj"),
}  # fmt: skip
NAMES = {"render_template_string", "populate_obj", "literal_column", "mktemp"}
# Nothing secret: figures of made-up agencies, and the lasting name of an entry of a calendar.
PLAYED = {f"demo.{name}: random" for name in ("fill", "fill_handins", "fill_maturity")}
PLAYED |= {"reminders.feed: uuid"}
RUNS_PROGRAMS = {
    "serving": "gunicorn and the scheduler, by their own names",
    "files.confined": "a child that reads one file, with this Python",
}
LOGS = {"debug", "info", "warning", "error", "critical", "exception"}
# Tokens below 128 bits: none of them opens anything.
SHORT_TOKENS = {
    "keys": "the end of a draft's file name",
    "outbox.transport": "the end of a draft's file name",
    "outbox.claiming": "who holds a letter",
    "memory": "the stamp of a table",
    "pages": "the code of an error, read to the administrator",
    "reminders.forms": "a form's own mark, so that it sends once",
    "logs": "the id of a request",
    "trust": "the end of a draft's file name",
    "demo.sample": "a marker; and the passwords of sample people, who exist on loopback alone",
}
FORMATS = {
    "targets.method": "one of the sentences of its own table",
    "demo.maturity": "names in a file that ships with the program",
    "demo.own_plans": "a file that ships with the program",
    "demo.sample": "a file that ships with the program",
    "operation.loading": "psycopg's own, which quotes names",
    "logs": "the method of a log handler that writes a record",
}
PATTERNS = {
    "reading.sections": "from its own table",
    "reading.matching": "from its own table",
    "reading.dates": "from its own table",
    "exports.sheets": "a number: how many letters a line of a column holds",
}
RAW = {
    "database": "PRAGMA and lock_timeout with whole numbers and names of its own",
    "operation.facts": "PRAGMA and SHOW with names of its own",
    "operation.loading": "names of the database's own tables and triggers, quoted",
}
MARKED_UP = {
    "pages": "what our own templates printed",
    "help.queries": "the guide, of files that ship with the program",
}
# On a BroadcastChannel, which pages of no other site can reach.
OWN_TABS = re.compile(r"\btabs\?\.(?:postMessage|addEventListener\(\"message\")")
SCRIPTS = re.compile(
    r"localStorage|sessionStorage|indexedDB|innerHTML|outerHTML|insertAdjacentHTML|document\.write"
    r"|\beval\(|new Function|postMessage|document\.cookie|onpaste|[\"'](?:paste|message)[\"']"
    r"|import\("
)


@cache
def walk() -> tuple[tuple[str, ast.AST], ...]:
    """(module, node) of everything in the package."""
    return tuple(
        (name, node) for name, path in modules().items() for node in ast.walk(parsed(path))
    )


def dangerous(node: ast.AST) -> str:
    """The name of a way that is never taken, or ""."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
        return node.func.id
    if isinstance(node, ast.Import):
        return next((a.name for a in node.names if a.name.split(".")[0] in MODULES), "")
    if isinstance(node, ast.ImportFrom) and not node.level:
        imported = {(node.module or "").split(".")[0]} & MODULES
        return next(iter(imported | ({a.name for a in node.names} & NAMES)), "")
    if isinstance(node, ast.Attribute):
        owner = getattr(node.value, "attr", getattr(node.value, "id", ""))
        return f"{owner}.{node.attr}" if (owner, node.attr) in ATTRIBUTES else ""
    if isinstance(node, ast.keyword) and node.arg == "shell":
        return "shell="
    return ""


def is_fixed(node: ast.AST, inside: str = "") -> bool:
    """Whether a text is written in the program: a literal, or a constant by its name."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return node.id.isupper()
    if isinstance(node, ast.Attribute):
        return node.attr.isupper()
    if isinstance(node, ast.Subscript):
        return is_fixed(node.value)
    if isinstance(node, ast.BinOp):
        return is_fixed(node.left) and is_fixed(node.right)
    if isinstance(node, ast.IfExp):
        return is_fixed(node.body) and is_fixed(node.orelse)
    if isinstance(node, ast.JoinedStr):
        values = [v.value for v in node.values if isinstance(v, ast.FormattedValue)]
        return all(is_fixed(value) or _escaped(value) for value in values)
    return False


def _escaped(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "re.escape"


def _calls(attributes: set[str]) -> Iterator[tuple[str, ast.Call, str]]:
    """(module, call, what it is called on) of calls of methods of these names."""
    for name, node in walk():
        attribute = node.func if isinstance(node, ast.Call) else None
        if isinstance(attribute, ast.Attribute) and attribute.attr in attributes:
            yield name, node, ast.unparse(attribute.value)


def test_nothing_runs_unpacks_or_hashes_in_a_dangerous_way():
    found = [f"{name}: {way}" for name, node in walk() if (way := dangerous(node))]
    assert [line for line in found if line not in PLAYED] == []


@pytest.mark.parametrize(
    "line",
    [
        "eval(x)", "import pickle", "from yaml import load", "os.system(x)", "hashlib.md5(x)",
        "subprocess.run(x, shell=True)", "flask.request.values", "form.populate_obj(x)",
        "from flask import render_template_string", "import random", "__import__(x)",
    ],
)  # fmt: skip
def test_a_dangerous_way_would_be_seen(line):
    assert any(dangerous(node) for node in ast.walk(ast.parse(line)))


def test_programs_are_run_by_their_names_in_few_places():
    starting = {"run", "Popen", "call", "check_output", "check_call", "spawn", "execv", "execvp"}
    found = {name for name, _, on in _calls(starting) if on in ("subprocess", "os")}
    assert found <= set(RUNS_PROGRAMS), found


def test_sql_is_never_put_together_from_text():
    """Statements are SQLAlchemy's; what is raw is fixed in the program, with bound values."""
    built = (ast.JoinedStr, ast.BinOp)
    ways = {"exec_driver_sql", "execute", "executemany", "executescript", "DDL"}
    found = [(name, call) for name, call, _ in _calls(ways)]
    found += [(name, node) for name, node in walk() if _is_call_of(node, "text")]
    raw = {
        f"{name}:{call.lineno}"
        for name, call in found
        if call.args and isinstance(call.args[0], built) and not is_fixed(call.args[0])
        if name not in RAW
    }
    assert raw == set()


def _is_call_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == name


def test_no_text_of_people_becomes_a_pattern():
    """A pattern is fixed, or made of fixed parts and `re.escape`."""
    found = []
    for name, path in modules().items():
        for function in ast.walk(parsed(path)):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if not isinstance(call, ast.Call) or not call.args:
                    continue
                if not ast.unparse(call.func).startswith("re."):
                    continue
                if ast.unparse(call.func) != "re.escape" and not is_fixed(call.args[0]):
                    found.append((name, ast.unparse(call.args[0])))
    unknown = [(name, text) for name, text in found if name not in PATTERNS]
    assert unknown == [("tasks.talk", "f'(?<!\\\\w){SIGN}({choice})(?!\\\\w)'")]
    talk = modules()["tasks.talk"].read_text(encoding="utf-8")
    assert 'choice = "|".join(re.escape(name)' in talk


def test_no_text_of_people_becomes_a_format():
    found = [
        f"{name}:{call.lineno}: {on}"
        for name, call, on in _calls({"format", "format_map"})
        if name not in FORMATS and not is_fixed(call.func.value)
    ]
    logged = [
        f"{name}:{call.lineno}: {ast.unparse(call.args[0])}"
        for name, call, on in _calls(LOGS)
        if re.search(r"\blog(ger)?\b", on) and call.args and not is_fixed(call.args[0])
    ]
    assert found + logged == []


def test_templates_escape_everything():
    """Nothing is declared safe; markup is made by our own templates alone."""
    unsafe = re.compile(r"\|\s*safe\b|autoescape\s+false|\|\s*tojson|<script(?![^>]*\ssrc=)")
    texts = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in template_names()}
    assert [name for name, text in texts.items() if unsafe.search(text)] == []
    made = {
        name
        for name, node in walk()
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "Markup"
        and not (node.args and is_fixed(node.args[0]))
    }
    assert made <= set(MARKED_UP), made


def test_templates_are_chosen_by_the_program():
    """No template's text or name comes from a request."""
    asked = re.compile(r"request\.|\.data\b|\.args\b")
    found = [
        f"{name}:{node.lineno}"
        for name, node in walk()
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", ""))
        in ("render_template", "get_template")
        and node.args
        and asked.search(ast.unparse(node.args[0]))
    ]
    assert found == []


def test_secrets_have_128_bits():
    short = []
    for name, node in walk():
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in ("token_hex", "token_urlsafe", "token_bytes"):
            size = (
                node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else 32
            )
            if size < 16:
                short.append(name)
    assert set(short) <= set(SHORT_TOKENS), short


def test_fields_are_taken_by_name():
    """No request becomes a row's columns as a whole: no `**request.form`, no loop that sets."""
    spread = [
        f"{name}:{node.lineno}"
        for name, node in walk()
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg is None
        and re.search(r"request\.(form|args|json)", ast.unparse(keyword.value))
    ]
    assert spread == []
    setting = [
        f"{name}:{node.lineno}"
        for name, node in walk()
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "setattr"
        and "request" in ast.unparse(node)
    ]
    assert setting == []


def test_scripts_keep_nothing_and_make_no_markup():
    """Our scripts store nothing in the browser, run no text and take no message of others."""
    scripts = sorted((ROOT / "static").glob("*.js"))
    assert scripts
    found = [
        f"{path.name}: {hit[0]}"
        for path in scripts
        for hit in SCRIPTS.finditer(OWN_TABS.sub("", path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_pages_need_nothing_but_html_css_and_script():
    """No plug-in, no frame of others, nothing loaded from elsewhere."""
    foreign = re.compile(r"<(?:object|embed|applet)\b|(?:src|href)=\"(?:https?:)?//", re.IGNORECASE)
    texts = {name: (TEMPLATES / name).read_text(encoding="utf-8") for name in template_names()}
    assert [name for name, text in texts.items() if foreign.search(text)] == []
