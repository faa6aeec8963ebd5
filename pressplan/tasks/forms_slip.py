"""The day that a paper carries, as people type it."""

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import MultiDict

from ..forms import Form, day


class PaperDay(Form):
    """The day of a paper; it decides by which names agencies are called."""

    class Meta:
        csrf = False  # asked by an address

    on = day("Ngày ghi trên phiếu")

    @classmethod
    def of(cls, args: Mapping[str, str], *, usual: date) -> "PaperDay":
        """The form of an address, checked; without a day it is the usual one."""
        form = cls(MultiDict({"on": args.get("on") or usual.isoformat()}))
        form.validate()
        return form
