"""Who does the work, as people type it."""

from collections.abc import Sequence
from typing import Any

from ..errors import BadInput
from ..forms import line, lines
from .actions_assignment import Clear
from .forms import SeenForm
from .persons import Offered, Person, chosen


class AssignmentForm(SeenForm):
    """The leader in charge, the officer, the product; each may be left for later."""

    leader = line("Lãnh đạo phụ trách", longest=120)
    officer = line("Cán bộ phụ trách", longest=120)
    product = lines("Sản phẩm mong đợi", longest=1000)

    def clear(self, offered: Sequence[Offered], leader: Person, officer: Person) -> Clear | None:
        """What the form means where these two stand now; None: a name could be two people."""
        found: dict[str, Any] = {}
        for name, now in (("leader", leader), ("officer", officer)):
            try:
                found[name] = chosen(self[name].data or "", offered, now=now)
            except BadInput as bad:
                self.refuse(name, bad.sentence)
        return None if self.errors else Clear(product=self.product.data or "", **found)
