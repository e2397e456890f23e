"""A report for those who hear it, enlarge it or use no pointer: axe's rules in a real browser."""

import warnings
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from report_browsing import DESKTOP, PHONE, UNFOLD, Opener, Tab, write

import clustermatch as cm
from clustermatch.exceptions import InputWarning

GRAVE = ("serious", "critical")


def grave(tab: Tab) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    found = axe.Axe().run(tab.page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for each in found
        for node in each["nodes"][:3]
        if each["impact"] in GRAVE
    ]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, interclustering: cm.Dataset) -> dict[str, Path]:
    """A report of eight clusters, one of them without a text, in each language."""
    alliances = interclustering.alliances
    allied = interclustering.clusters["id"].isin([*alliances["id_a"], *alliances["id_b"]])
    clusters = interclustering.clusters[allied].head(8).reset_index(drop=True)
    clusters.loc[7, ["description", "competences"]] = ""
    folder = tmp_path_factory.mktemp("access")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        return {lang: write(folder, lang, clusters, alliances) for lang in ("fr", "en", "es")}


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("lang", ["fr", "en", "es"])
def test_no_rule_is_broken_gravely(
    visit: Opener, pages: dict[str, Path], lang: str, device: dict[str, Any]
) -> None:
    tab = visit(pages[lang], device)
    assert tab.page.locator("html").get_attribute("lang") == lang
    # Parts that are folded, or drawn only once they come into sight, would not be looked at.
    tab.page.evaluate(UNFOLD)
    assert grave(tab) == []


def test_none_is_broken_as_a_phone_folds_it(visit: Opener, pages: dict[str, Path]) -> None:
    tab = visit(pages["fr"], PHONE)
    tab.page.locator("#more").tap()
    assert tab.page.locator("details.fold:not([open])").count() == 10
    assert grave(tab) == []


@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_none_is_broken_with_a_mark_chosen_and_a_filter_set(
    visit: Opener, pages: dict[str, Path], device: dict[str, Any]
) -> None:
    tab = visit(pages["fr"], device)
    tab.page.locator("#search").fill("optique")
    tab.page.locator('.mark[href="#c-minalogic"]').focus()
    tab.page.locator("#chosen ol").wait_for()
    tab.page.evaluate(UNFOLD)
    assert 0 < tab.count(".sheet") < 8
    assert grave(tab) == []


def test_headings_form_an_outline(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    levels = tab.page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(e => +e.tagName[1])")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_changes_is_announced(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    live = tab.page.locator("[role=status], [aria-live=polite]")
    assert live.evaluate_all("all => all.map(e => e.id)") == ["count", "chosen", "cell-text"]
    tab.page.locator("#search").fill("minalogic")
    assert tab.read("#count") == "1 cluster affiché"
    assert "Minalogic" in tab.read("#chosen")


def test_a_browser_without_colours_still_tells_marks_apart(
    visit: Opener, example_page: Path
) -> None:
    tab = visit(example_page)
    keys = tab.page.locator(".legend:visible use").evaluate_all(
        "all => all.map(e => e.getAttribute('href'))"
    )
    assert len(keys) == len(set(keys)) > 3
