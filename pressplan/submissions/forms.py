"""What people type of a hand-in."""

from wtforms import FileField, HiddenField, MultipleFileField

from ..forms import Form, day, line, lines
from .content import PARTS, Content
from .workflow import Course

LONGEST = 20_000


class DraftForm(Form):
    """A hand-in that is being written; `seen` is the version of the draft.

    `token`: a word, so that the same form sends once.
    """

    seen = HiddenField()
    token = HiddenField()
    number = line("Số văn bản", longest=100)
    signed_on = day("Ngày văn bản")
    signer = line("Người ký", longest=200)
    note = lines("Ghi chú cho người nhận", longest=LONGEST)
    done = lines(PARTS["done"], longest=LONGEST)
    figures = lines(PARTS["figures"], longest=LONGEST)
    estimate = lines(PARTS["estimate"], longest=LONGEST)
    difficulties = lines(PARTS["difficulties"], longest=LONGEST)
    proposals = lines(PARTS["proposals"], longest=LONGEST)
    direction = lines(PARTS["direction"], longest=LONGEST)

    def fill(self, content: Content, seen: int, token: str) -> "DraftForm":
        """Show what is kept."""
        self.process(formdata=None, data=content._asdict() | {"seen": seen, "token": token})
        return self

    def content(self, course: Course) -> Content:
        """What was typed; the parts of a report only where it is one."""
        names = Content._fields if course is not Course.PLAN else HEAD
        values = {name: self[name].data or Content._field_defaults[name] for name in names}
        return Content(**values)


HEAD = ("number", "signed_on", "signer", "note")


class PaperForm(DraftForm):
    """A hand-in that came on paper, as staff record it."""

    arrived_on = day("Ngày đến theo văn thư", required="Ghi ngày đến theo sổ văn thư.")
    files = MultipleFileField("Bản chụp")


class FilesForm(Form):
    """Files for the draft."""

    files = MultipleFileField("Chọn tệp")


class WordForm(Form):
    """What is said with a move on a revision."""

    text = lines("Ý kiến", longest=LONGEST)
    number = line("Số văn bản", longest=100)
    decided_on = day("Ngày văn bản")
    file = FileField("Tệp kèm theo")
