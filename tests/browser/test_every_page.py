"""Every page of every role: no barrier, no error in the console, and it fits a phone."""

from pathlib import Path

import pytest

from tests.browser.conftest import DESK, PHONE, Window
from tests.house.crawl import crawl, shape

AXE = (
    Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js"
).read_text(encoding="utf-8")  # fmt: skip
CHECK = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations'], preload: false});
  return found.violations
    .filter(v => ['serious', 'critical'].includes(v.impact))
    .map(v => ({
      rule: v.id,
      help: v.help,
      targets: v.nodes.map(n => n.target.join(' ') + '  ' + n.html.slice(0, 120)),
    }));
}"""
WIDE = """() => {
  const limit = document.documentElement.clientWidth;
  return [document.documentElement.scrollWidth, [...document.querySelectorAll('main *')]
    .filter(e => e.getBoundingClientRect().right > limit + 1 && !e.closest('.table-wrap'))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120))];
}"""
UNFOLD = "() => document.querySelectorAll('main details').forEach(d => { d.open = true; })"
LINKS = """() => [...document.querySelectorAll('a[href]')]
  .filter(a => !a.hasAttribute('download') && a.target !== '_blank')  // files are no pages
  .map(a => a.getAttribute('href'))"""
FIRST = {
    "admin": "/accounts/",
    "staff": "/desk/",
    "leader": "/overview/",
    "agency": "/desk/",
    "governing": "/desk/",
}
# Addresses that no link leads to, with what they answer.
BESIDE = {
    "staff": {"/no-such-page": 404, "/accounts/": 403},
    "public": {"/sign-in": 200, "/help/sign-in": 200, "/no-such-page": 404},
}


def looked_at(window: Window, path: str, status: int = 200) -> tuple[list[str], list[str]]:
    """What is wrong with a page, and where it leads."""
    window.troubles.clear()
    page = window.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    answer = window.open(path)
    faults = [] if answer.status == status else [f"answers {answer.status}"]
    faults += [t for t in window.troubles if f"status of {status}" not in t]
    width, culprits = page.evaluate(WIDE)
    if width > PHONE["width"]:
        faults.append(f"{width} pixels wide on a phone: " + " | ".join(culprits))
    if shape(path) not in window.shapes:  # small screens differ by kind of page
        window.shapes.add(shape(path))
        faults += barriers(page)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.evaluate(UNFOLD)
    faults += barriers(page)
    return faults, page.evaluate(LINKS)


def barriers(page) -> list[str]:
    """What axe-core calls serious or critical. Run by the debugger, so that the CSP stays on."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    return [
        f"{found['rule']} ({found['help']}):\n      " + "\n      ".join(found["targets"][:4])
        for found in page.evaluate(CHECK)
    ]


@pytest.mark.parametrize("role", FIRST)
def test_every_page_of(role, window):
    opened, faults = window().sign_in(role), {}
    opened.page.add_init_script(AXE)  # handed over once, not for each page
    if role == "staff":
        opened.upload_document()
    beside = BESIDE.get(role, {})

    def links_of(path: str) -> list[str]:
        found, links = looked_at(opened, path, beside.get(path, 200))
        if found:
            faults[path] = found
        return links

    visited = list(crawl(links_of, FIRST[role], *beside, same=2))
    print(*visited, sep="\n")
    assert not faults, report(faults)
    assert len(visited) >= 8, visited


def test_pages_for_everybody(window):
    opened = window()
    looked = {path: looked_at(opened, path, status)[0] for path, status in BESIDE["public"].items()}
    faults = {path: found for path, found in looked.items() if found}
    assert not faults, report(faults)


def report(faults: dict[str, list[str]]) -> str:
    lines = [""]
    for path, found in faults.items():
        lines += [path, *(f"    {fault}" for fault in dict.fromkeys(found))]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("role", "path", "form"),
    [
        ("agency", "/desk/", "form#report"),
        ("admin", "/accounts/new", "main form"),
        ("admin", "/agencies/new", "main form"),
        ("staff", "/settings/", "main form"),
        ("staff", "/reading/new", "main form"),
        ("leader", "/accounts/password", "main form"),
    ],
)
def test_a_form_badly_filled(window, role, path, form):
    """The page that says what to mend is a page like any other."""
    opened = window(viewport=PHONE).sign_in(role)
    opened.open(path)
    page = opened.page
    if path == "/desk/":
        page.locator("main a[href*='/updates/new']").first.click()
    page.wait_for_selector(form)
    page.evaluate(
        """form => {
          const found = document.querySelector(form);
          found.noValidate = true;
          for (const field of found.querySelectorAll('input:not([type=hidden]), textarea'))
            if (field.type !== 'file' && field.type !== 'checkbox') field.value = '';
        }""",
        form,
    )
    page.locator(f"{form} button[type=submit]:not([aria-hidden], [formaction])").first.click()
    page.wait_for_selector("#problems")
    assert page.evaluate("document.activeElement.id") == "problems"
    first = page.locator("#problems a").first.get_attribute("href") or ""
    assert page.locator(f"{first}[aria-invalid=true], {first} [aria-invalid=true]").count()
    width, culprits = page.evaluate(WIDE)
    assert width <= PHONE["width"], culprits
    assert barriers(page) == []


def test_a_defect_would_be_found(window):
    opened = window()
    opened.open("/sign-in")
    assert barriers(opened.page) == []
    assert opened.troubles == []
    opened.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    opened.page.evaluate("""() => {
      const main = document.querySelector('main');
      const bad = '<input name="x"><p style="color: red">' + 'x'.repeat(99);
      main.insertAdjacentHTML('beforeend', bad);
    }""")
    opened.page.wait_for_timeout(100)
    assert [fault.split()[0] for fault in barriers(opened.page)] == ["label"]
    assert opened.page.evaluate(WIDE)[0] > PHONE["width"]
    assert any("CSP: style-src" in trouble for trouble in opened.troubles), opened.troubles
