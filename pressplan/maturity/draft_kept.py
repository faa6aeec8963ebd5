"""A draft of an edition as plain values that JSON holds, and back. Pure."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .draft import ComponentDraft, CriterionDraft, EditionDraft, LevelDraft, PillarDraft, TierDraft
from .rules import Scoring

_PARTS: dict[str, type] = {
    "pillars": PillarDraft, "components": ComponentDraft, "criteria": CriterionDraft,
    "tiers": TierDraft, "levels": LevelDraft,
}  # fmt: skip
_POINTS = {"maximum", "points", "full", "least", "below"}


def to_plain(draft: EditionDraft) -> dict[str, Any]:
    """Mappings, lists, texts and whole numbers; points as text."""
    plain = _plain(draft)
    assert isinstance(plain, dict)
    return plain


def from_plain(plain: Mapping[str, Any]) -> EditionDraft:
    """The draft that `to_plain` made this of."""
    return EditionDraft(**_values(plain))


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Scoring):
        return value.value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Decimal | date) else value


def _values(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in plain.items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _PARTS:
        return tuple(_PARTS[name](**_values(one)) for one in value)
    if name in _POINTS:
        return Decimal(value)
    if name == "scoring":
        return Scoring(value)
    return date.fromisoformat(value) if name == "issued_on" else value
