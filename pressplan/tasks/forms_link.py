"""Which tasks of the province's plan a task carries out."""

from collections.abc import Iterable

from wtforms import HiddenField

from ..forms import Form, several
from .queries_link import Choice


class LinkForm(Form):
    """Any number of them; `seen` is the version of the task."""

    seen = HiddenField()
    links = several("Nhiệm vụ của kế hoạch tỉnh")

    def offer(self, tasks: Iterable[Choice]) -> "LinkForm":
        """What can be ticked."""
        self.links.choices = [(str(task.id), f"{task.code}. {task.title}") for task in tasks]
        return self
