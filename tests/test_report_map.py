"""The map of a report under a mouse, a finger and a keyboard."""

from pathlib import Path
from typing import Any

import pytest
from report_browsing import PHONE, Opener, Tab

MINALOGIC = "c-minalogic"


def mark_of(tab: Tab, anchor: str) -> Any:
    return tab.page.locator(f'.mark[href="#{anchor}"]')


def test_a_filter_fades_the_other_marks(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    tab.page.locator("#search").fill("minalogic")
    faded = tab.page.locator(".mark.out").first
    assert float(faded.evaluate("e => getComputedStyle(e).opacity")) < 0.3
    own = mark_of(tab, MINALOGIC)
    assert own.evaluate("e => getComputedStyle(e).opacity") == "1"


def test_a_mark_shows_its_partners_with_numbered_links_to_them(
    visit: Opener, example_page: Path
) -> None:
    tab = visit(example_page)
    mark_of(tab, MINALOGIC).locator(".target").hover()
    tab.page.locator("#chosen h3 a", has_text="Minalogic").wait_for()
    partners = tab.page.locator("#chosen ol a").evaluate_all("all => all.map(a => a.hash)")
    cards = tab.page.locator(f"#{MINALOGIC} .card h4 a").evaluate_all("all => all.map(a => a.hash)")
    assert partners == cards
    assert len(partners) == 3
    assert tab.page.locator("#map-ranks text").all_text_contents() == ["1", "2", "3"]
    place = "e => [Number(e.getAttribute('cx')), Number(e.getAttribute('cy'))]"
    own = mark_of(tab, MINALOGIC).locator(".target").evaluate(place)
    ends = tab.page.locator("#map-links path").evaluate_all(
        "all => all.map(e => e.getAttribute('d').match(/[-.\\d]+/g).map(Number))"
    )
    for end, partner in zip(ends, partners, strict=True):
        target = tab.page.locator(f'.mark.on[href="{partner}"] .target')
        assert end == [*own, *target.evaluate(place)]


def test_who_leaves_the_map_keeps_the_panel_and_sees_all_marks(
    visit: Opener, example_page: Path
) -> None:
    tab = visit(example_page)
    mark_of(tab, MINALOGIC).locator(".target").hover()
    tab.page.locator("#chosen ol").wait_for()
    tab.page.locator("h1").hover()
    other = tab.page.locator(".mark:not(.on)").first
    assert other.evaluate("e => getComputedStyle(e).opacity") == "1"
    tab.page.locator("#chosen ol a").first.click()
    assert "#c-" in tab.page.url


def test_a_pointer_that_only_passes_chooses_nothing(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    mark_of(tab, MINALOGIC).evaluate(
        "e => { e.dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }));"
        " e.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' })); }"
    )
    tab.page.wait_for_timeout(200)
    assert tab.page.locator("#chosen ol").count() == 0


def test_the_keyboard_reaches_walks_and_opens_the_map(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    keys = tab.page.keyboard
    on_map = "document.activeElement.classList.contains('mark')"
    for _ in range(30):
        keys.press("Tab")
        if tab.page.evaluate(on_map):
            break
    assert tab.page.evaluate(on_map)
    first = tab.page.evaluate("document.activeElement.getAttribute('href')")
    place = (
        "() => { const mark = document.activeElement.querySelector('.target');"
        " return [Number(mark.getAttribute('cx')), Number(mark.getAttribute('cy'))]; }"
    )
    x = tab.page.evaluate(place)[0]
    step = "ArrowRight" if x < 500 else "ArrowLeft"
    keys.press(step)
    second = tab.page.evaluate("document.activeElement.getAttribute('href')")
    assert second != first
    assert (tab.page.evaluate(place)[0] > x) == (step == "ArrowRight")
    assert tab.page.locator("#chosen h3 a").evaluate("a => a.hash") == second
    assert tab.page.locator('.mark[tabindex="0"]').count() == 1
    keys.press("Enter")
    tab.until_focused(f"{second} h3")
    tab.until("document.activeElement.getBoundingClientRect().top < innerHeight / 2")


def test_escape_lets_the_mark_go(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    mark_of(tab, MINALOGIC).focus()
    assert tab.page.locator("#map-links path").count() == 3
    tab.page.keyboard.press("Escape")
    assert tab.page.locator("#map-links path, #map-ranks text").count() == 0
    assert tab.page.locator(".map.busy").count() == 0


def test_colours_change_with_shapes_and_legend(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    look = (
        "all => all.map(e => [e.querySelector('use').getAttribute('href'),"
        " getComputedStyle(e.querySelector('use')).fill])"
    )
    before = tab.page.locator(".mark").evaluate_all(look)
    tab.page.get_by_role("radio", name="Région").check()
    after = tab.page.locator(".mark").evaluate_all(look)
    assert before != after
    # One colour for each shape, and the other way round.
    assert len({tuple(each) for each in after}) == len({shape for shape, _ in after})
    legend = tab.texts(".legend:visible li")
    assert any(line.startswith("Auvergne") for line in legend)
    keys = tab.page.locator(".legend:visible li use").evaluate_all(
        "all => all.map(e => e.getAttribute('href'))"
    )
    assert set(keys) == {shape for shape, _ in after}


def test_the_first_touch_shows_and_the_second_opens(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page, PHONE)
    target = mark_of(tab, MINALOGIC).locator(".target")
    target.scroll_into_view_if_needed()
    # A finger beside a mark means it.
    box = target.bounding_box()
    x, y = box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 + 2
    tab.page.touchscreen.tap(x, y)
    tab.page.locator("#chosen h3 a", has_text="Minalogic").wait_for()
    assert "#" not in tab.page.url
    panel = tab.page.locator("#chosen").bounding_box()
    assert panel["y"] >= 0
    assert panel["y"] + panel["height"] <= min(844, y)
    after = mark_of(tab, MINALOGIC).locator(".target").bounding_box()
    assert after["y"] + after["height"] / 2 == pytest.approx(box["y"] + box["height"] / 2, abs=1)
    tab.page.touchscreen.tap(x, y)
    tab.page.wait_for_url(f"**#{MINALOGIC}")
    assert tab.page.locator(f"#{MINALOGIC} .card").first.is_visible()


def test_a_name_on_the_map_opens_its_sheet(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    mark_of(tab, MINALOGIC).locator("text").click()
    assert tab.page.url.endswith(f"#{MINALOGIC}")
