"""Who comes for an agency, as typed: a block for each person."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice

from ..errors import BadInput
from ..forms import Form, choice, line, lines
from ..tasks import persons
from ..tasks.persons import Offered
from ..vietnamese import moment
from .models import Registration, TrainingSession
from .rules import (
    Person,
)


class PersonForm(Form):
    """One person of a registration; an empty block is nobody."""

    class Meta:
        csrf = False

    name = line("Họ tên", longest=120)
    position = line("Chức vụ", longest=200)
    email = line("E-mail công vụ", longest=254)
    phone = line("Điện thoại", longest=40)
    is_officer = BooleanField("Là cán bộ chuyên trách")
    session = choice("Buổi tham dự")

    @property
    def is_filled(self) -> bool:
        return any(self[name].data for name in ("name", "position", "email", "phone"))


class RegistrationForm(Form):
    """The people of an agency, a block for each; `seen` is the version of the registration."""

    seen = HiddenField()
    reason = lines("Văn bản hoặc lý do", longest=2000)

    def blocks(
        self, count: int, sessions: Sequence[TrainingSession], *, sent: bool
    ) -> "RegistrationForm":
        """Make the blocks, `sent`: with what was sent."""
        options: dict[str, Any] = {} if sent else {"formdata": None}
        self.people = [PersonForm(prefix=f"p{number}", **options) for number in range(count)]
        self.filled: list[int] = []
        for person in self.people:
            person.session.choices = [
                SelectChoice(str(session.id), session_words(session)) for session in sessions
            ]
        return self

    def fill(
        self, row: Registration | None, sessions: Sequence[TrainingSession], count: int,
        offered: Sequence[Offered],
    ) -> "RegistrationForm":  # fmt: skip
        """Show who is registered now."""
        self.process(formdata=None, data={"seen": row.version if row else 1})
        self.blocks(count, sessions, sent=False)
        words = {offer.account.id: offer.words for offer in offered}
        for block, attendee in zip(self.people, row.coming if row else (), strict=False):
            stands = {name: getattr(attendee, name) for name in ("position", "email", "phone")} | {
                "name": words.get(attendee.trainee.account_id or 0, attendee.name),
                "is_officer": attendee.is_officer,
                "session": str(attendee.session_id),
            }
            block.process(formdata=None, data=stands)
        return self

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Those of the blocks, then those of the form."""
        found = []
        for number, block in enumerate(self.people, start=1):
            found += [
                (id, f"Người thứ {number}, {label.lower()}", sentence)
                for id, label, sentence in block.problems
            ]
        return [*found, *super().problems]

    def understand(self, offered: Sequence[Offered]) -> list[Person] | None:
        """Who was typed; None: something is badly filled, and said beside it."""
        good = self.validate()
        found = []
        for number, block in enumerate(self.people):
            if not block.is_filled:
                continue
            self.filled.append(number)
            if not block.validate():
                good = False
                continue
            try:
                found.append(_person(block, offered))
            except BadInput as bad:
                block.refuse("name", bad.sentence)
                good = False
        return found if good else None

    def refuse(self, name: str, sentence: str) -> None:
        """Beside a field of the form, or of a person by number among those who were typed."""
        block, _, field = name.partition("-")
        if not field:
            super().refuse(name, sentence)
            return
        number = int(block.removeprefix("p"))
        at = self.filled[number] if number < len(self.filled) else 0
        self.people[at].refuse(field, sentence)


def _person(block: PersonForm, offered: Sequence[Offered]) -> Person:
    typed = persons.chosen(block.name.data or "", offered)
    account = next((o.account for o in offered if o.account.id == typed.account_id), None)
    chosen = block.session.data
    return Person(
        name=typed.name,
        email=block.email.data or (account.email if account else ""),
        position=block.position.data or (account.position if account else ""),
        phone=block.phone.data or "",
        is_officer=block.is_officer.data,
        session_id=int(chosen) if chosen else 0,
        account_id=typed.account_id,
    )


def session_words(session: TrainingSession) -> str:
    """A session in a list to choose from."""
    return " · ".join(filter(None, [moment(session.starts_at), session.title or session.place]))[
        :90
    ]


class WithdrawalForm(Form):
    """That nobody comes; `seen` is the version of the registration."""

    seen = HiddenField()
    reason = lines("Văn bản hoặc lý do", longest=2000)
