"""The form of all settings, made from their rules."""

from collections.abc import Collection

from wtforms import Field, HiddenField
from wtforms.validators import ValidationError

from ..forms import Form, choice, line, seen_version
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

    def leave(self, keys: Collection[str], now: dict[str, int]) -> None:
        """Leave some settings as they are now, whatever was sent for them."""
        for key in keys:
            self[key].data = self[SEEN + key].data = str(now[key])

    def catch_up(self, now: dict[str, int]) -> None:
        """Show what stands there now, but for what the person typed."""
        for key, seen in self.seen().items():
            if self[key].data == str(seen):
                self[key].data = str(now[key])
            self[SEEN + key].data = str(now[key])


def _check(_form: Form, field: Field) -> None:
    try:
        rules.check(field.name, field.data)
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from None


def _field(setting: rules.Whole | rules.Choice) -> Field:
    if isinstance(setting, rules.Choice):
        return choice(setting.label, [(str(n), word) for n, word in enumerate(setting.words)])
    return line(
        f"{setting.label} ({setting.unit})", required="Hãy nhập một số.", longest=12,
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )  # fmt: skip


for _setting in rules.SETTINGS:
    setattr(SettingsForm, _setting.key, _field(_setting))
    setattr(SettingsForm, f"validate_{_setting.key}", staticmethod(_check))
    setattr(SettingsForm, SEEN + _setting.key, HiddenField())


def filled(values: dict[str, int]) -> SettingsForm:
    """The form as it stands before anybody typed."""
    now = {key: str(value) for key, value in values.items()}
    return SettingsForm(formdata=None, **now, **{SEEN + key: value for key, value in now.items()})
