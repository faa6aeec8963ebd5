"""Which pillars, components and criteria a task raises."""

from collections.abc import Iterable

from wtforms import HiddenField

from ..forms import Form, several
from .queries_link import Part


class PillarForm(Form):
    """Any number of parts of an edition; `seen` is the digest of what the form was filled on."""

    seen = HiddenField()
    parts = several("Trụ cột, chỉ số thành phần, tiêu chí")

    def offer(self, parts: Iterable[Part]) -> "PillarForm":
        """What can be ticked."""
        self.parts.choices = [(part.key, part.words) for part in parts]
        return self
