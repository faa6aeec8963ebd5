"""The forms of a progress workbook: the file, and whose word it is; the rules of each row."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from werkzeug.datastructures import MultiDict
from wtforms import FileField

from ..forms import Form
from ..tasks.forms import EnteredForm, ProgressForm
from ..tasks.rules_board import Typed
from ..tasks.workflow import Source


class WorkbookForm(Form):
    """The file that was filled in."""

    file = FileField("Bảng đã điền (.xlsx)", render_kw={"accept": ".xlsx"})


class SourceForm(Form):
    """Whose word the workbook is, where staff send it for an agency."""

    source = EnteredForm.source
    source_note = EnteredForm.source_note
    validate_source = EnteredForm.validate_source

    @property
    def chosen(self) -> tuple[Source, str]:
        return Source(self.source.data), self.source_note.data


def flaws_of(typed: Typed) -> Iterator[tuple[str, str]]:
    """(field, sentence) of what keeps a row from being sent: the rules of the single form."""
    form = ProgressForm(MultiDict(asdict(typed)), meta={"csrf": False})
    if not form.validate():
        for name, _, sentence in form.problems:
            yield name, sentence


@dataclass(frozen=True)
class Confirmed:
    """What the page of a check sends back: what it showed of each row, and which were chosen."""

    shown: Mapping[int, str]
    taken: frozenset[int]


def read_confirmed(data: Mapping[str, str]) -> Confirmed:
    """The rows of the form; what is mangled counts as not shown."""
    shown = dict(_numbered(data, "shown-"))
    choices = dict(_numbered(data, "choice-"))
    return Confirmed(shown, frozenset(id for id, word in choices.items() if word == "workbook"))


def _numbered(data: Mapping[str, str], start: str) -> Iterator[tuple[int, str]]:
    for name, value in data.items():
        number = name.removeprefix(start)
        if name.startswith(start) and number.isascii() and number.isdigit() and len(number) < 10:
            yield int(number), value
