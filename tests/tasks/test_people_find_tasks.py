"""The list: search without marks, filters that narrow and stay, sorting, pages, any address."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from pressplan import clock, demo
from pressplan.database import db
from tests.strict import Browser
from tests.tasks.work import (
    BAO,
    DAI,
    SO,
    agency_id,
    browse,
    commitment,
    completes,
    confirms,
    on,
    reports,
    returns,
    rows,
    task,
)

ALL = ["1.a", "1.b", "2", "3.a", "3.b", "3.c", "4.a", "4.b", "5.a", "5.b", "6"]
LED_BY_PRESS = ["1.b", "3.a", "3.b", "3.c", "6"]


@pytest.fixture
def reader(app, tuan) -> Browser:
    return browse(app, tuan)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("bao dak lak", ALL),  # leads five, coordinates the rest as one of the group
        ("Báo Đắk Lắk", ALL),
        ("dak lak", ALL),
        ("so tu phap", ["2"]),
        ("tap huan", ["5.a"]),
        ("TẬP HUẤN", ["5.a"]),
        ("ky nang tap huan", ["5.a"]),
        ("3.c", ["3.c"]),
        ("Trung uong", ["6"]),
        ("bao dak lak san pham", ["3.a", "3.b"]),
        ("san pham tap chi", ["3.a", "3.b"]),
        ("%", []),
        ("_", []),
        ("'; drop table task; --", []),
    ],
)
def test_search_without_marks(reader, words, codes):
    assert list(rows(reader.get(f"/tasks/?q={quote(words)}"))) == codes


@pytest.mark.parametrize(
    "words", ["\u200b", "\u0301", "   ", "\x00"], ids=["unseen", "mark", "blank", "nul"]
)
def test_words_of_nothing_find_everything(reader, words):
    assert len(rows(reader.get(f"/tasks/?q={quote(words)}"))) == 11


@pytest.fixture
def worked(app, lan, minh, hoa, hung):
    """Some work of this year: one of each kind."""
    confirms(hoa, completes(lan, commitment("6"), at=on(11, 2)))
    returns(hoa, reports(lan, commitment("3.a"), at=on(11, 3)))
    reports(minh, commitment("3.b", DAI), at=on(8, 3))
    completes(hung, commitment("5.b", SO), at=on(11, 4))


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ("state=done", {"6": ["Báo Đắk Lắk"]}),
        ("state=returned", {"3.a": ["Báo Đắk Lắk"]}),
        ("state=awaiting", {"5.b": ["Sở TT&TT"]}),
        ("timing=done", {"6": ["Báo Đắk Lắk"]}),
        (
            "timing=in-time",
            {"5.b": ["Sở TT&TT"], "6": ["Đài PT-TH Đắk Lắk", "Tạp chí Chư Yang Sin"]},
        ),
        ("timing=overdue", {}),
        ("freshness=fresh", {"3.a": ["Báo Đắk Lắk"], "5.b": ["Sở TT&TT"]}),
        ("freshness=expected", {"3.b": ["Đài PT-TH Đắk Lắk"]}),
        ("section=3&freshness=expected", {"3.b": ["Đài PT-TH Đắk Lắk"]}),
        ("q=doc+gia&freshness=expected", {"3.b": ["Đài PT-TH Đắk Lắk"]}),
    ],
)
def test_each_filter_narrows(reader, worked, narrowed, expected):
    found = rows(reader.get(f"/tasks/?{narrowed}"))
    assert {
        code: [n for n in expected.get(code, []) if any(n in x for x in lines)]
        for code, lines in found.items()
    } == expected
    assert {code: len(lines) for code, lines in found.items()} == {
        c: len(n) for c, n in expected.items()
    }


def test_by_agency_and_its_part(reader):
    bao, so = agency_id(BAO), agency_id(SO)
    assert list(rows(reader.get(f"/tasks/?agency={bao}"))) == ALL
    assert list(rows(reader.get(f"/tasks/?agency={bao}&part=lead"))) == LED_BY_PRESS
    assert all(len(lines) == 1 for lines in rows(reader).values())
    coordinated = [code for code in ALL if code not in LED_BY_PRESS]
    assert list(rows(reader.get(f"/tasks/?agency={bao}&part=coordinating"))) == coordinated
    assert list(rows(reader.get(f"/tasks/?agency={so}&part=coordinating"))) == LED_BY_PRESS


def test_an_agency_and_a_state_are_the_state_of_that_agencys_work(reader, worked):
    dai = agency_id(DAI)
    assert rows(reader.get(f"/tasks/?agency={dai}&state=returned")) == {}
    assert list(rows(reader.get(f"/tasks/?agency={agency_id(BAO)}&state=returned"))) == ["3.a"]
    # It coordinates 5.b, so it may ask how that stands.
    assert list(rows(reader.get(f"/tasks/?agency={dai}&state=awaiting"))) == ["5.b"]


def test_a_year_shows_its_own_commitments(reader, lan):
    reports(lan, commitment("3.a", year=2024), percent=77)
    assert any("77%" in line for line in rows(reader.get("/tasks/?year=2024"))["3.a"])
    assert "trước kỳ theo dõi" in rows(reader)["3.a"][0]
    assert not any("77%" in line for line in rows(reader.get("/tasks/"))["3.a"])


def test_the_filters_are_kept_in_the_address_and_in_the_form(reader):
    reader.get(
        "/tasks/?q=bao&state=not-started&timing=no-deadline&freshness=owed&sort=title&year=2026"
    )
    for name, value in (
        ("state", "not-started"),
        ("timing", "no-deadline"),
        ("freshness", "owed"),
        ("sort", "title"),
    ):
        assert reader.page.find("select", id=name).find("option", selected=True)["value"] == value
    assert reader.page.find("input", id="q")["value"] == "bao"
    export = reader.page.find("a", href=lambda href: href and href.startswith("/exports/"))["href"]
    kept = {name: values[0] for name, values in parse_qs(urlsplit(export).query).items()}
    assert kept == {
        "q": "bao",
        "state": "not-started",
        "timing": "no-deadline",
        "freshness": "owed",
        "sort": "title",
        "year": "2026",
    }


def test_sorting(reader, worked):
    assert list(rows(reader.get("/tasks/?sort=plan"))) == ALL
    by_title = list(rows(reader.get("/tasks/?sort=title")))
    assert sorted(by_title) == sorted(ALL)
    assert list(rows(reader.get("/tasks/?sort=due")))[:2] == ["5.b", "6"]
    assert next(iter(rows(reader.get("/tasks/?sort=updated")))) != "5.b"


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense&timing=x&freshness=y&sort=z&part=w",
        "year=abc",
        "year=99999999",
        "year=²",
        "year=0",
        "page=-3",
        "page=999999999",
        "page=x",
        "section=abc",
        "agency=" + "9" * 30,
        "plan=77",
        "q=" + "a" * 5000 + "&q=b",
        "state=done&state=",
    ],
)
def test_any_address_is_answered(reader, query):
    reader.get(f"/tasks/?{query}")
    reader.get(f"/tasks/?{query}", htmx=True)
    reader.get(f"/overview/?{query}")


def test_what_makes_no_sense_is_left_out(reader):
    assert list(rows(reader.get("/tasks/?state=nonsense&year=99999999&sort=z"))) == ALL
    assert "năm 2026" in reader.main


def test_nothing_found_says_what_to_do(reader):
    reader.get("/tasks/?q=khong+co+gi+nhu+the")
    assert "0 nhiệm vụ" in reader.main
    assert "Hãy bớt điều kiện lọc" in reader.main
    assert "/tasks/" in [a["href"] for a in reader.page.select(".empty a")]


@pytest.mark.parametrize("query", ["", "q=bao", "state=done", "timing=no-deadline&sort=title"])
def test_the_fragment_is_the_part_of_the_page(reader, worked, query):
    whole = reader.get(f"/tasks/?{query}").page.find(id="results")
    part = reader.get(f"/tasks/?{query}", htmx=True).page
    assert part.find("html") is None
    assert str(part.find(id="results")) == str(whole)
    assert "HX-Request" in reader.response.headers["Vary"]


def test_more_than_fifty_tasks_are_paged(app, reader):
    demo.fill(agencies=2, tasks=120, years=1, at=clock.now())
    db.session.commit()
    first = list(rows(reader.get("/tasks/")))
    assert len(first) == 50
    assert "120 nhiệm vụ" in reader.main
    assert "Trang 1/3" in reader.main
    second = list(rows(reader.get(reader.page.find("a", rel="next")["href"])))
    third = list(rows(reader.get(reader.page.find("a", rel="next")["href"])))
    assert len({*first, *second, *third}) == 120
    assert reader.page.find("a", rel="next") is None
    assert list(rows(reader.get("/tasks/?page=77"))) == third  # past the end: the last


def test_paging_keeps_the_filters(app, reader):
    demo.fill(agencies=2, tasks=120, years=1, at=clock.now())
    db.session.commit()
    reader.get("/tasks/?timing=no-deadline&sort=title&q=giai+doan")
    next_page = reader.page.find("a", rel="next")["href"]
    assert {"timing=no-deadline", "sort=title", "page=2"} <= set(
        urlsplit(next_page).query.split("&")
    )
    assert all(lines for lines in rows(reader.get(next_page)).values())


def test_every_task_leads_to_its_page(reader):
    reader.get("/tasks/")
    assert f"/tasks/{task('1.a').id}" in reader.links()
    reader.get(f"/tasks/{task('1.a').id}")
    assert reader.page.h1.get_text().startswith("1.a")
    reader.get("/tasks/999999", expect=404)
