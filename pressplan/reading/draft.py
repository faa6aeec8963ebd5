"""The reading of a document while it is corrected: items with keys, in JSON's own types. Pure.

A date is ISO text, nothing is "", a party is the name as printed; what the name means is said
once, in `parties`, so that one choice holds wherever the document prints the name.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from pressplan.reading.dates import years
from pressplan.reading.shapes import Reading
from pressplan.reading.text import flat

Item = dict[str, Any]
Understood = dict[str, Any]

LISTS = ("parties", "bases", "sections", "tasks", "targets", "duties", "standing", "doubts")
PARTY_FIELDS = (
    ("tasks", "leads"),
    ("tasks", "coordinators"),
    ("duties", "who"),
    ("standing", "who"),
)
OUTSIDE = "outside"
GUESSED_PERIOD = (
    "Văn bản không ghi kế hoạch chạy từ ngày nào đến ngày nào: tạm lấy theo các năm được nhắc đến."
)
LONGEST_SHORT_TITLE = 90
LONGEST_NUMBER = 16


def begin(
    reading: Reading, *, match: Callable[[str], str], owner_id: int | None, today: date
) -> Understood:
    """What was read, ready to be corrected. `match` says what a printed name means:
    "agency:ID", "group:ID" or "" (nothing certain)."""
    understood: Understood = {"head": _head(reading, owner_id, today), "next": {}}
    understood["outline"] = [
        {"number": s.number, "title": s.title, "first": s.line, "last": s.line}
        for s in reading.sections
    ]
    understood |= {name: [] for name in LISTS}
    for basis in reading.legal_bases:
        add(understood, "bases", _basis(basis))
    _tasks(understood, reading)
    for target in reading.targets:
        add(understood, "targets", _plain(target, "horizon", "text"))
    for duty in reading.duties:
        add(
            understood,
            "duties",
            _plain(duty, "text", "who", "before", "month_day", "reading", "every"),
        )
    for standing in reading.standing_duties:
        add(understood, "standing", {"code": "", **_plain(standing, "text", "who")})
    for doubt in reading.doubts:
        add(understood, "doubts", {**_plain(doubt, "line", "text", "why"), **UNSETTLED})
    if understood["head"]["period_until"]:
        note = {"line": _title_line(reading), "text": reading.title or "", "why": GUESSED_PERIOD}
        add(understood, "doubts", note | UNSETTLED)
    understood["doubts"].sort(key=lambda doubt: doubt["line"] or 0)
    name_parties(understood, match)
    return understood


BY_HAND = {"tasks": {"body": "", "note": ""}}  # what only a document says
UNSETTLED = {"answer": "", "settled_by": "", "settled_at": ""}


def add(understood: Understood, kind: str, values: Item) -> Item:
    """A new item at the end of a list, with a key that the list never had before."""
    key = understood["next"].get(kind, 1)
    understood["next"][kind] = key + 1
    item = {"key": key, **values}
    understood[kind].append(item)
    return item


def find(understood: Understood, kind: str, key: int) -> Item | None:
    """The item of this key; the head is one too."""
    if kind == "head":
        head: Item = understood["head"]
        return head
    return next((item for item in understood[kind] if item["key"] == key), None)


def mark(item: Item) -> str:
    """A short digest: two people who saw the same item hold the same mark."""
    text = json.dumps(item, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def name_parties(understood: Understood, match: Callable[[str], str]) -> bool:
    """Make `parties` list each printed name once, in the order of the document; whether it moved.

    A name that is new is matched; one that nothing uses any more is forgotten.
    """
    known = {party["name"]: party for party in understood["parties"]}
    used = dict.fromkeys(name for _, _, name in _printed(understood))
    if list(used) == list(known):
        return False
    understood["parties"] = [known[name] for name in used if name in known]
    for name in used:
        if name not in known:
            add(understood, "parties", {"name": name, "match": match(name)})
    order = list(used)
    understood["parties"].sort(key=lambda party: order.index(party["name"]))
    return True


def parent_of(understood: Understood) -> int | None:
    """The id of the plan that an agency's own plan belongs to; None: it is no such plan."""
    return understood["head"].get("parent_id") or None


def meaning(understood: Understood) -> dict[str, str]:
    """What each printed name means: "agency:ID", "group:ID", "outside" or ""."""
    return {party["name"]: party["match"] for party in understood["parties"]}


def places(understood: Understood, name: str) -> list[tuple[str, Item]]:
    """The items that print this name, each once."""
    printing = [(kind, item) for kind, item, printed in _printed(understood) if printed == name]
    return list({(kind, item["key"]): (kind, item) for kind, item in printing}.values())


def open_doubts(understood: Understood) -> list[Item]:
    """The doubts that nobody settled yet."""
    return [doubt for doubt in understood["doubts"] if not doubt["settled_at"]]


def marks(understood: Understood, lines: list[str]) -> dict[int, list[tuple[str, Item]]]:
    """For each line number that was understood or doubted, what of: (kind, item)."""
    found: dict[int, list[tuple[str, Item]]] = {}
    for kind in ("outline", "bases", "sections", "tasks", "targets", "duties", "standing"):
        for item in understood[kind]:
            for number in range(item.get("first") or 0, (item.get("last") or -1) + 1):
                found.setdefault(number, []).append((kind, item))
    for doubt in understood["doubts"]:
        if doubt["line"]:
            found.setdefault(doubt["line"], []).append(("doubts", doubt))
    head = _words_of_head(understood["head"])
    for number, line in enumerate(lines, start=1):
        if number not in found and len(line) > 5 and flat(line).strip(" -;.,:/") in head:
            found[number] = [("head", understood["head"])]
    return found


def _printed(understood: Understood) -> Iterator[tuple[str, Item, str]]:
    for kind, field in PARTY_FIELDS:
        for item in understood[kind]:
            for name in item[field]:
                yield kind, item, name


def _head(reading: Reading, owner_id: int | None, today: date) -> Item:
    first, last = _period(reading)
    return {
        "title": reading.title or "",
        "short_title": shortened(reading.title or ""),
        "number": reading.number or "",
        "issued_on": _text(reading.issued_on),
        "issuer": reading.issuer or "",
        "signer": reading.signer or "",
        "signer_title": reading.signer_title or "",
        "recipients": "\n".join(reading.recipients),
        "owner_id": owner_id or "",
        "period_from": f"{first}-01-01" if first else "",
        "period_until": f"{last}-12-31" if last else "",
        "tracking_from": f"{today.year}-01-01",
    }


def shortened(title: str) -> str:
    """A title cut at its first comma, or at a word before it grows too long."""
    head = title.split(",")[0]
    if len(head) <= LONGEST_SHORT_TITLE:
        return head
    return head[:LONGEST_SHORT_TITLE].rsplit(" ", 1)[0] + "…"


def _period(reading: Reading) -> tuple[int | None, int | None]:
    """From the first year that is named to the last one."""
    named = years(reading.title or "") + [target.horizon for target in reading.targets]
    for task in reading.tasks:
        if task.timing:
            named += [day.year for day in (task.timing.start, task.timing.until) if day]
    begins = [reading.issued_on.year] if reading.issued_on else named
    return (min(begins), max(named + begins)) if begins else (None, None)


def _basis(basis: Any) -> Item:
    values = _plain(basis, "text", "number", "issued_on", "issuer")
    return values | {"first": basis.line, "last": basis.line}


def _tasks(understood: Understood, reading: Reading) -> None:
    """The tasks, and the headings that they stand under as sections of the plan."""
    sections: dict[tuple[str, str], Item] = {}
    lines = {(s.number, s.title): s.line for s in (*reading.sections, *reading.groups)}
    for task in reading.tasks:
        heading = (task.section_number, task.section)
        if heading not in sections:
            line = lines.get(heading, task.first)
            values = {
                "number": task.section_number,
                "title": task.section,
                "first": line,
                "last": line,
            }
            sections[heading] = add(understood, "sections", values)
        fields = _plain(task, "code", "title", "body", "leads", "coordinators", "output", "note")
        add(
            understood,
            "tasks",
            fields | _timing(task.timing) | {"section": sections[heading]["key"]},
        )


def _timing(timing: Any) -> Item:
    if timing is None:
        return {"kind": "", "from": "", "until": "", "reading": "", "timing_text": ""}
    return {
        "kind": timing.kind,
        "from": _text(timing.start),
        "until": _text(timing.until),
        "reading": timing.reading or "",
        "timing_text": timing.text,
    }


def _plain(shape: Any, *names: str) -> Item:
    item = {name: _text(getattr(shape, name)) for name in names}
    lines = {n: getattr(shape, n) for n in ("first", "last") if hasattr(shape, n)}
    return item | lines


def _text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else "" if value is None else value


def _title_line(reading: Reading) -> int | None:
    return next((d.line for d in reading.doubts), None)


def _words_of_head(head: Item) -> set[str]:
    texts: Iterable[str] = (
        head["title"],
        head["issuer"],
        head["signer"],
        *head["recipients"].split("\n"),
    )
    parts = [*texts, *head["signer_title"].split(" / ")]
    return {flat(text).strip(" -;.,:/") for text in parts if text}
