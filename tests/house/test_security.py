"""docs/security.md says what the program does: its numbers, its keys, its connections."""

import re
from functools import cache

import pytest

from pressplan import BODY_LIMIT
from pressplan.access import Matter
from pressplan.accounts import password_rules, passwords
from pressplan.files import archive, confined, kinds, refusals
from pressplan.settings.rules import BY_KEY
from tests.house.source import ROOT, imports, modules

KEYED = {
    "hmac", "argon2", "cryptography", "pyrage", "pyotp", "joserfc", "authlib", "itsdangerous",
    "ssl",
}  # fmt: skip
CONNECTING = {
    "socket", "smtplib", "http", "urllib.request", "requests", "boto3", "botocore", "authlib",
    "ftplib", "asyncio", "socketserver", "xmlrpc",
}  # fmt: skip
HASHES = {"hashlib.sha256", "hashlib.file_digest"}
ADDRESSES = (
    "DATABASE_URL", "SMTP_URL", "FILES_URL", "PRESSPLAN_SECOND_COPY", "PRESSPLAN_CLAMD",
    "PRESSPLAN_BASE_URL", "PRESSPLAN_OIDC_",
)  # fmt: skip


@cache
def document() -> str:
    """The document, single blanks."""
    return re.sub(r"\s+", " ", (ROOT / "docs" / "security.md").read_text(encoding="utf-8"))


def section(number: int) -> str:
    found = re.search(rf" ## {number}\. (.*?)(?= ## |$)", document())
    assert found, f"no section {number}"
    return found[1]


def importing(names: set[str]) -> set[str]:
    """Our modules that import one of these, or something within it."""
    return {
        module
        for module, path in modules().items()
        for origin, _line in imports(module, path)
        if any(origin == name or origin.startswith(f"{name}.") for name in names)
    }


TITLES = {
    1: "Data and its levels", 2: "Who may do what", 3: "What is asked of input", 4: "Ways in",
    5: "Sessions", 6: "Files", 7: "Cryptography and keys", 8: "Connections",
    9: "Parts by others", 10: "What costs much", 11: "What is logged",
}  # fmt: skip


@pytest.mark.parametrize("number", TITLES)
def test_each_section_is_there(number):
    assert section(number).startswith(TITLES[number])
    assert len(section(number)) > 500


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (4, f"14 to {password_rules.MOST} characters"),
        (4, f"fewer than {password_rules.LEAST_UNGUESSED} characters"),
        (5, f"Idle {BY_KEY['idle_minutes'].default} minutes"),
        (5, f"administrators {BY_KEY['idle_minutes_admin'].default}"),
        (5, f"at most {BY_KEY['session_hours'].default} hours"),
        (3, f"{BODY_LIMIT // refusals.MEGABYTE} MB a request"),
        (3, f"{refusals.LARGEST_BODY // refusals.MEGABYTE} MB where files"),
        (3, f"{BY_KEY['files_mb'].default} MB for an agency"),
        (6, f"At most {refusals.LARGEST_FILE // refusals.MEGABYTE} MB each"),
        (6, f"{refusals.MOST_FILES} in a form"),
        (6, f"{archive.MOST_UNPACKED // archive.MEGABYTE} MB and {archive.MOST_ENTRIES} members"),
        (6, f"{archive.MOST_XML // archive.MEGABYTE} MB of XML"),
        (6, f"more than {archive.MOST_RATIO} times its size"),
        (7, f"{passwords.HASHER.memory_cost // 1024} MiB, t={passwords.HASHER.time_cost}, p=1"),
        (10, f"{confined.SECONDS} s, {confined.CPU_SECONDS} s of CPU, 1 GB"),
    ],
)
def test_its_numbers_are_those_of_the_program(number, words):
    assert words in section(number)


def test_every_kind_of_file_and_matter_is_named():
    assert [ending for ending in kinds.KINDS_OF_ENDINGS if f"`{ending}`" not in section(6)] == []
    matters = [matter.name.lower() for matter in Matter]
    assert [name for name in matters if name not in section(2)] == []


def test_every_use_of_a_key_or_cipher_is_in_its_inventory():
    """11.1.2: a module that can encrypt, sign or derive is a row of the table."""
    named = set(re.findall(r"`([a-z_]+(?:/[a-z_]+)*)\.py`", section(7)))
    used = {module.replace(".", "/") for module in importing(KEYED)}
    assert used - named == set()


def test_every_module_that_can_open_a_connection_is_named():
    """13.1.1, 13.2.4: nothing else speaks to other machines, whatever users type."""
    named = set(re.findall(r"`([a-z_]+(?:\.[a-z_0-9]+)*)`", section(8)))
    assert importing(CONNECTING) - named == set()


def test_where_it_connects_to_comes_from_the_environment_alone():
    assert [name for name in ADDRESSES if name not in section(8)] == []
    asking = [
        module
        for module in importing(CONNECTING) - {"accounts.routes_provider"}
        for origin, _ in imports(module, modules()[module])
        if origin == "flask"
        and re.search(r"import .*\brequest\b", modules()[module].read_text(encoding="utf-8"))
    ]
    assert asking == []


def test_only_hashes_of_256_bits_are_used():
    """11.4.1, 11.4.3: of hashlib nothing else, neither by attribute nor by name."""
    texts = [path.read_text(encoding="utf-8") for path in modules().values()]
    by_attribute = {hit for text in texts for hit in re.findall(r"hashlib\.[a-z0-9_]+", text)}
    by_name = {hit for text in texts for hit in re.findall(r"from hashlib import (.+)", text)}
    assert by_attribute <= HASHES
    assert by_name <= {"sha256"}


def test_of_ciphers_only_authenticated_ones_are_used():
    """11.3.1, 11.3.2: AES-GCM by `cryptography`, age by `pyrage`; no mode or padding of ours."""
    used = {
        origin
        for module, path in modules().items()
        for origin, _line in imports(module, path)
        if origin.split(".")[0] in ("cryptography", "Crypto", "Cryptodome", "nacl")
    }
    aead = "cryptography.hazmat.primitives.ciphers.aead"
    assert used <= {"cryptography.exceptions", aead}
    texts = [path.read_text(encoding="utf-8") for path in modules().values()]
    assert {hit for text in texts for hit in re.findall(rf"from {aead} import (.+)", text)} <= {
        "AESGCM"
    }


def test_logs_go_where_the_inventory_says_and_nowhere_else():
    """16.2.3: to standard error and the database; no file, socket or service of its own."""
    elsewhere = re.compile(
        r"FileHandler|SysLogHandler|SocketHandler|HTTPHandler|SMTPHandler|import syslog"
        r"|logging\.handlers|sentry"
    )
    texts = {name: path.read_text(encoding="utf-8") for name, path in modules().items()}
    assert [name for name, text in texts.items() if elsewhere.search(text)] == []


def test_nobody_is_asked_for_a_hint_or_a_secret_answer():
    """6.4.2: no field, no column, no word of it."""
    asked = re.compile(r"hint_(?:question|answer)|secret_(?:question|answer)|password_hint"
                       r"|câu hỏi (?:bí mật|bảo mật)|gợi ý mật khẩu", re.IGNORECASE)  # fmt: skip
    files = [*(ROOT / "templates").rglob("*.html"), *modules().values()]
    assert [str(f) for f in files if asked.search(f.read_text(encoding="utf-8"))] == []


def test_every_key_has_its_row():
    used = {
        key
        for path in modules().values()
        for key in re.findall(r"\.key\(\"([a-z]+)\"\)", path.read_text(encoding="utf-8"))
    }
    assert {"session", "history"} <= used
    assert [key for key in used if f"`keys/{key}`" not in section(7)] == []


def test_faults_of_others_have_a_time_and_packages_a_source():
    assert "critical 3 days, high 7, medium 30, low 90" in section(9)
    assert "every three months" in section(9)
    assert "pressplan.operation.bill" in section(9)


def test_each_log_says_what_where_who_and_how_long():
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").split("## 11.")[1]
    rows = [line for line in text.splitlines() if line.startswith("| ") and "what |" not in line]
    assert [row.split("|")[1].strip() for row in rows] == [
        "history", "request log", "error log", "letters", "nginx",
    ]  # fmt: skip
    assert all(cell.strip() for row in rows for cell in row.strip("|").split("|"))
