"""The base of all forms: days of a sane year, mangled versions, choices."""

import warnings

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from pressplan import forms
from pressplan.plans import rules


class Sheet(Form):
    on = forms.day("Ngày")
    kind = forms.choice("Loại", [("a", "A"), ("b", "B")])


def sheet(on):
    return Sheet(MultiDict({"on": on, "kind": "a"}))


@pytest.mark.parametrize("typed", ["1990-01-01", "31/12/2100", "15-11-2026"])
def test_a_day_of_our_time_is_taken(typed):
    assert sheet(typed).validate()


@pytest.mark.parametrize("typed", ["0203-01-01", "31/12/1989", "2101-01-01", "9999-12-31"])
def test_a_day_of_another_age_is_refused_and_kept_as_typed(typed):
    form = sheet(typed)
    assert not form.validate()
    assert form.on.errors == ["Năm phải từ 1990 đến 2100."]
    assert form.on.data is None
    assert typed in form.on()


def test_forms_and_the_rules_of_plans_mean_the_same_years():
    assert (forms.FIRST_YEAR, forms.LAST_YEAR) == (rules.FIRST_YEAR, rules.LAST_YEAR)


@pytest.mark.parametrize(
    ("text", "version"),
    [("7", 7), ("0", 0), ("999999999", 999999999), ("1234567890", -1), ("abc", -1), ("", -1),
     (None, -1), ("-1", -1), ("１", -1), ("²", -1), (" 1", -1)],
)  # fmt: skip
def test_a_mangled_version_is_one_that_nothing_has(text, version):
    assert forms.seen_version(text) == version


def test_pairs_are_choices_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        form = sheet("2026-01-01")
        assert form.validate()
        assert ">B</option>" in form.kind()
