"""How a report looks: on screens of three widths, with hostile names, and on paper."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from report_browsing import DESKTOP, PHONE, UNFOLD, Opener, Tab, write

NAMES = {
    "plain": "Plain Optics",
    "script": "<script>alert('name')</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "template": "{{ 7 * 7 }} {% raw %} ${alert(2)}",
    "arabic": "عناقيد البصريات والضوئيات",
    "override": "Right\u202eto left",
    "emoji": "🚀 Clúster 🧪👩‍🔬",
    "quotes": 'O\'Brien & "Sons" «Co»',
    "long": "L" * 200,
    "words": "Grappe d'entreprises " * 10,
    'odd" id/é#?%': "Odd Id",
}
# What sticks out of the page to the right, but for what scrolls inside its own frame.
STICKS_OUT = """() => [...document.querySelectorAll("body *")].filter((e) => {
  if (e.closest("svg, .scroll, .skip, .hidden, #chosen, .matrix") || !e.getClientRects().length) {
    return false;
  }
  const box = e.getBoundingClientRect();
  return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
}).map((e) => e.outerHTML.slice(0, 90))"""
SMALL = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = new Set();
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || parent.closest("svg, script, .hidden, .skip")) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < 12) small.add(`${size} ${parent.outerHTML.slice(0, 80)}`);
  }
  return [...small];
}"""


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clusters = pd.DataFrame(
        {
            "id": list(NAMES),
            "name": list(NAMES.values()),
            "description": [f"Firms of laser optics, sensors and {name}." for name in NAMES],
            "competences": [f"laser design;sensor testing;{name}" for name in NAMES.values()],
            "needs": [f"steel coating;{name[::-1]};laser design" for name in NAMES.values()],
            "region": [name[:40] for name in NAMES.values()],
            "lang": "en",
        }
    )
    return write(tmp_path_factory.mktemp("hostile"), "en", clusters)


def told(name: str) -> str:
    """Leave out what is left out of names: spaces at the ends, signs that turn what follows."""
    return name.strip().replace("\u202e", "")


def scrolls_sideways(tab: Tab) -> bool:
    return bool(
        tab.page.evaluate(
            "() => { scrollTo(9999, 0); const moved = scrollX; scrollTo(0, 0); return moved > 0; }"
        )
    )


@pytest.mark.parametrize("width", [320, 390, 768, 1400])
def test_nothing_sticks_out_at_any_width(visit: Opener, example_page: Path, width: int) -> None:
    phone = PHONE if width < 500 else {}
    tab = visit(example_page, {**phone, "viewport": {"width": width, "height": 844}})
    for state in (None, UNFOLD):
        if state:
            tab.page.evaluate(state)
        assert not scrolls_sideways(tab)
        assert tab.page.evaluate(STICKS_OUT) == []


def test_text_on_a_phone_is_large_enough_to_read(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page, PHONE)
    tab.page.evaluate(UNFOLD)
    assert tab.page.evaluate(SMALL) == []


def test_a_finger_hits_fields_and_buttons(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page, PHONE)
    tab.page.locator("#more").tap()
    heights = tab.page.locator(
        ".toolbar :is(button, input, select):visible, summary:visible, .contents a, fieldset label"
    ).evaluate_all("all => all.map(e => [e.getBoundingClientRect().height, e.outerHTML])")
    # 24 pixels: target size of WCAG 2.2, level AA.
    assert [text for height, text in heights if height < 24] == []
    panel = "#chosen :is(h3, li)"
    tab.page.locator('.mark[href="#c-minalogic"]').focus()
    assert all(
        height >= 24
        for height in tab.page.locator(panel).evaluate_all("all => all.map(e => e.offsetHeight)")
    )


def test_a_phone_shows_a_page_of_bearable_length(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page, PHONE)
    height = tab.page.evaluate("document.documentElement.scrollHeight")
    sheets = tab.page.locator(".sheet").count()
    assert height / sheets < 844, "more than a screen for each cluster"


def test_names_on_the_map_lie_clear_of_each_other(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    boxes = tab.page.locator(".map text:visible").evaluate_all(
        "all => all.map(e => { const b = e.getBoundingClientRect();"
        " return [b.left, b.top + 3, b.right, b.bottom - 3]; })"
    )
    frame = tab.page.locator(".map").bounding_box()
    assert len(boxes) > 30
    assert all(box[2] <= frame["x"] + frame["width"] for box in boxes)
    meet = [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[:at]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert meet == []


def test_the_map_comes_into_sight_on_the_first_screen(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    box = tab.page.locator(".map").bounding_box()
    assert box["y"] < 0.55 * DESKTOP["viewport"]["height"]


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_hostile_names_run_nothing_and_break_nothing(
    visit: Opener, hostile_page: Path, device: dict[str, Any]
) -> None:
    tab = visit(hostile_page, device)
    tab.page.evaluate(UNFOLD)
    # The panel, the matrix and the search write names, too.
    for mark in tab.page.locator(".mark").all():
        mark.focus()
        assert tab.page.locator("#chosen li").count() == 3
    tab.page.locator(".matrix svg").scroll_into_view_if_needed()
    box = tab.page.locator(".matrix").bounding_box()
    tab.page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 20)
    assert " – " in tab.read("#cell-text")
    tab.page.locator("#search").fill("<script>")
    tab.page.locator("#reset").click()
    assert tab.page.evaluate("alerts") == []
    assert tab.page.evaluate("violations") == []
    assert tab.complaints == []
    assert tab.page.locator("img:not([src^='data:']), main script").count() == 0
    headings = tab.page.locator(".sheet h3").all_text_contents()
    assert sorted(headings) == sorted(map(told, NAMES.values()))
    assert not scrolls_sideways(tab)
    assert tab.page.evaluate(STICKS_OUT) == []


def test_a_name_that_reads_from_the_right_turns_nothing_else(
    visit: Opener, hostile_page: Path
) -> None:
    tab = visit(hostile_page)
    cell = tab.page.locator("table.list th", has_text=NAMES["arabic"])
    link = cell.locator("a").bounding_box()
    assert link["x"] == pytest.approx(cell.bounding_box()["x"], abs=2)
    direction = tab.page.locator("h3 bdi", has_text=NAMES["arabic"]).evaluate(
        "e => [getComputedStyle(e).unicodeBidi, getComputedStyle(e.closest('h3')).direction]"
    )
    assert direction == ["isolate", "ltr"]


def text_of(pdf: Path) -> list[str]:
    """Read the pages of a PDF file."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed: apt-get install poppler-utils")
    read = subprocess.run([program, "-layout", pdf, "-"], capture_output=True, check=True)
    return read.stdout.decode().replace("\u202f", " ").split("\f")[:-1]


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_prints_whole_and_without_its_controls(
    visit: Opener, example_page: Path, tmp_path: Path, device: dict[str, Any]
) -> None:
    tab = visit(example_page, device)
    file = tmp_path / "report.pdf"
    tab.page.pdf(path=file, format="A4", prefer_css_page_size=True)
    n_pages = len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))
    # Two sheets a page where they fit, then list, day, pairs, needs, proof.
    assert 30 <= n_pages <= 50
    pages = text_of(file)
    assert len(pages) == n_pages
    everything = "\n".join(pages)
    for control in ("Tout afficher", "Chercher", "Filtres", "Partenaires et raisons", "↕"):
        assert control not in everything
    for words in ("Qui rencontrer", "Toutes les paires", "Notes techniques", "Only 16"):
        assert words in everything
    # A sheet ends on the page where it begins.
    starts = [page.count("Ce qu'il apporte") for page in pages]
    ends = [page.count("Ses rendez-vous") for page in pages]
    assert starts == ends
    assert sum(starts) == 47
    assert min(len(page.split()) for page in pages) > 20, "a page with next to nothing on it"
    # Back on the screen everything is as it was.
    folded = tab.page.locator("details.fold:not([open])").count()
    assert folded == (49 if device is PHONE else 0)
