"""The form of all settings, made from their rules."""

from wtforms import HiddenField, StringField
from wtforms.validators import ValidationError

from ..forms import Form, line, seen_version
from . import rules

SEEN = "seen_"


class SettingsForm(Form):
    """One field for each setting, and beside it the value that the person saw."""

    def numbers(self) -> dict[str, int]:
        """What was filled in."""
        return {s.key: rules.check(s.key, self[s.key].data) for s in rules.SETTINGS}

    def seen(self) -> dict[str, int]:
        """What stood there when the page was opened; a mangled value was never there."""
        return {s.key: seen_version(self[SEEN + s.key].data) for s in rules.SETTINGS}

    def catch_up(self, now: dict[str, int]) -> None:
        """Show what stands there now, but for what the person typed."""
        for key, seen in self.seen().items():
            if self[key].data == str(seen):
                self[key].data = str(now[key])
            self[SEEN + key].data = str(now[key])


def _check(_form: Form, field: StringField) -> None:
    try:
        rules.check(field.name, field.data)
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from None


for _setting in rules.SETTINGS:
    _field = line(
        f"{_setting.label} ({_setting.unit})", required="Hãy nhập một số.", longest=12,
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip
    setattr(SettingsForm, _setting.key, _field)
    setattr(SettingsForm, f"validate_{_setting.key}", staticmethod(_check))
    setattr(SettingsForm, SEEN + _setting.key, HiddenField())


def filled(values: dict[str, int]) -> SettingsForm:
    """The form as it stands before anybody typed."""
    now = {key: str(value) for key, value in values.items()}
    return SettingsForm(formdata=None, **now, **{SEEN + key: value for key, value in now.items()})
