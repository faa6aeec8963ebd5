"""The history of a period to take away: for whoever must report an incident within 24 hours."""

from collections.abc import Iterator
from pathlib import Path

from flask import Response, request

from .. import clock
from ..access import Role, allow
from ..accounts.queries import people_named
from ..agencies.cards import cards
from ..errors import BadInput
from ..guard import who
from ..history import fields, forms, listing
from ..history.events import word_of
from ..history.log import as_json, facts_of
from ..history.verifying import head
from ..settings.rules import BY_KEY
from ..vietnamese import instant, number
from . import workbooks
from .blueprint import bp
from .running import tell
from .sending import sent
from .workbooks import About, Cell, Column

MOST_ROWS, MOST_LINES = 50_000, 1_000_000
COLUMNS = (
    Column("Dòng", 9), Column("Lúc", 26), Column("Sự kiện", 24), Column("Nội dung", 60),
    Column("Ai", 24), Column("Từ máy", 16), Column("Cơ quan", 30), Column("Thay đổi", 60),
    Column("Lý do, căn cứ", 30), Column("Mã chuỗi", 20),
)  # fmt: skip


@bp.get("/history.xlsx")
@allow(Role.STAFF, Role.ADMIN, Role.AGENCY)
def history() -> Response:
    """The lines of a period as its address filters them, one row each."""
    asked = _asked()
    _check(asked, MOST_ROWS, "hoặc xuất JSON")
    names = _names()
    about = About(
        "Nhật ký", who(), clock.now(), clock.today(), asked.words(names), (("Kỳ", asked.period),)
    )

    def write(path: Path) -> None:
        workbooks.write_table(
            path, about=about, sheet="Nhật ký", title="Nhật ký", subtitle=asked.period,
            columns=COLUMNS, rows=_rows(asked, names),
        )  # fmt: skip

    return sent(write, f"nhat-ky-{_period(asked)}.xlsx")


@bp.get("/history.jsonl")
@allow(Role.STAFF, Role.ADMIN, Role.AGENCY)
def history_lines() -> Response:
    """The same as JSON, a line each, with the digests of the chain; the first says what it is."""
    asked = _asked()
    _check(asked, MOST_LINES, "")
    count, digest = head()
    first = {
        "from": asked.filter.since, "until": asked.filter.until, "by": who().name,
        "exported_at": clock.now().isoformat(timespec="milliseconds"),
        "filters": asked.words(_names()), "chain": {"count": count, "digest": digest},
    }  # fmt: skip

    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            file.write(as_json(first) + "\n")
            for count_, line in enumerate(listing.whole(asked.filter, who()), start=1):
                file.write(as_json(_told(line)) + "\n")
                tell(count_)

    return sent(write, f"nhat-ky-{_period(asked)}.jsonl")


def _asked() -> forms.Asked:
    return forms.asked(
        request.args, who(), today=clock.today(), agencies=_names(), named=people_named
    )


def _check(asked: forms.Asked, most: int, instead: str) -> None:
    if listing.count(asked.filter, who(), most=most) > most:
        raise BadInput(
            f"Kỳ này có hơn {number(most)} dòng, quá nhiều cho một tệp. "
            f"Hãy chọn kỳ ngắn hơn {instead}".strip()
            + "."
        )


def _rows(asked: forms.Asked, names: dict[int, str]) -> Iterator[list[Cell]]:
    labels = {key: setting.label for key, setting in BY_KEY.items()}
    for line in listing.whole(asked.filter, who()):
        yield [
            line.id, instant(line.at), word_of(line.event), line.text, line.who_name,
            line.address if _sees_addresses() else "", names.get(line.agency_id, ""),
            fields.in_words(fields.changes_of(line, names, labels)), line.reason, line.digest,
        ]  # fmt: skip


def _told(line: object) -> dict[str, object]:
    facts = facts_of(line)
    if not _sees_addresses():
        del facts["address"]
    return facts


def _sees_addresses() -> bool:
    return who().role is not Role.AGENCY


def _names() -> dict[int, str]:
    return {id: card.name for id, card in cards().items()}


def _period(asked: forms.Asked) -> str:
    return f"{asked.filter.since:%Y%m%d}-{asked.filter.until:%Y%m%d}"
