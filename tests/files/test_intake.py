"""A file is what its structure says: the good are taken, each bad one says what to do."""

import random
import time
from collections import Counter

import pytest

from pressplan.files import intake
from pressplan.files.kinds import KINDS_OF_ENDINGS, Kind
from pressplan.files.names import ending_of
from pressplan.files.refusals import LARGEST_FILE, SENTENCES, Unacceptable
from tests.files import corpus

HOSTILE = corpus.hostile()
SECONDS = 10
MUTATIONS, MUTATIONS_LONG = 300, 2000


@pytest.fixture
def checked(tmp_path):
    def check(data, name):
        path = tmp_path / "spooled"
        path.write_bytes(data)
        return intake.check(path, name)

    return check


@pytest.mark.parametrize(("name", "data"), [pytest.param(*c, id=c[0]) for c in corpus.good()])
def test_a_good_file_is_taken_for_what_it_is(checked, name, data):
    assert checked(data, name) is KINDS_OF_ENDINGS[ending_of(name)]


@pytest.mark.parametrize(
    ("name", "code", "data"), [pytest.param(*case[1:], id=case[0]) for case in HOSTILE]
)
def test_a_bad_file_is_refused_with_its_reason(checked, name, code, data):
    begun = time.monotonic()
    with pytest.raises(Unacceptable) as refused:
        checked(data, name)
    assert (refused.value.code, refused.value.sentence) == (code, SENTENCES[code])
    assert refused.value.name == name
    assert time.monotonic() - begun < SECONDS


def test_the_corpus_is_as_large_as_was_promised():
    assert len(corpus.good()) == 13
    assert len(HOSTILE) >= 69
    assert len({case[0] for case in HOSTILE}) == len(HOSTILE)


def test_a_file_over_the_limit_is_not_even_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "_kind", None)
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(Unacceptable, match="lớn hơn 20 MB"):
        intake.check(large, "a.pdf")


def test_a_pdf_that_takes_too_long_is_given_up(checked, monkeypatch):
    monkeypatch.setattr(intake, "SECONDS", 0.01)
    with pytest.raises(Unacceptable, match="quá nhiều thời gian"):
        checked(corpus.paper(), "a.pdf")


@pytest.mark.parametrize("sentence", SENTENCES.values())
def test_each_sentence_is_one_paragraph_that_ends(sentence):
    assert sentence.endswith(".")
    assert "\n" not in sentence


def mutations(count):
    """The good files, some bytes changed, cut out or doubled; fewer PDFs: each costs a process.

    Of packages every other one is changed inside of a member, behind whole checksums.
    """
    dice = random.Random(20261124)
    files = corpus.good()
    weights = [1 if name.endswith(".pdf") else 6 for name, _ in files]
    for name, data in dice.choices(files, weights, k=count):
        if data.startswith(b"PK") and dice.random() < 0.5:
            member = dice.choice(list(corpus.members_of(data)))
            yield name, corpus.changed({member: lambda body: mutated(dice, body)}, data)
        else:
            yield name, mutated(dice, data)


def mutated(dice, data):
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at, how = dice.randrange(len(changed) or 1), dice.randrange(3)
        if how == 0:
            changed[at : at + 1] = dice.randbytes(1)
        elif how == 1:
            del changed[at : at + dice.randint(1, 50)]
        else:
            changed[at:at] = changed[at : at + dice.randint(1, 50)]
    return bytes(changed)


@pytest.mark.parametrize("count", [MUTATIONS, pytest.param(MUTATIONS_LONG, marks=pytest.mark.long)])
def test_whatever_the_bytes_the_answer_is_a_kind_or_a_sentence(checked, count):
    verdicts = Counter()
    for name, data in mutations(count):
        begun = time.monotonic()
        try:
            verdicts[checked(data, name).value] += 1
        except Unacceptable as refused:
            verdicts[refused.code] += 1
        assert time.monotonic() - begun < SECONDS
    assert verdicts["broken"] + verdicts["package"] > count // 4, verdicts
    assert set(verdicts) <= {*SENTENCES, *(kind.value for kind in Kind)}
