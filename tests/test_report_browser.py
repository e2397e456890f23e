"""What people do with a report: search, filter, sort, follow links, do without a script."""

from pathlib import Path
from typing import Any

import pytest
from report_browsing import DESKTOP, PHONE, Opener, Tab, synthetic

import clustermatch as cm

DEVICES = pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
MINALOGIC = "c-minalogic"


def search(tab: Tab, words: str) -> None:
    tab.page.locator("#search").fill(words)


def select(tab: Tab, label: str, start: str) -> None:
    """Choose the option that begins so, and not "(n)" behind it."""
    box = tab.page.locator(f".toolbar label:has-text('{label}') select")
    options = box.locator("option").all_inner_texts()
    box.select_option(label=next(text for text in options if text.startswith(start)))


def shown(tab: Tab) -> list[str]:
    return tab.texts("table.list tbody tr:visible th")


def same_everywhere(tab: Tab) -> int:
    """Count the clusters shown, which the list, the sheets, the map and the count agree on."""
    n = tab.count("table.list tbody tr")
    lit = tab.page.locator(".mark:not(.out)").count()
    assert (tab.count(".sheet"), lit) == (n, n)
    assert tab.read("#count").startswith(f"{n} cluster")
    return n


@DEVICES
def test_it_opens_without_a_network_and_without_complaints(
    visit: Opener, example_page: Path, device: dict[str, Any]
) -> None:
    tab = visit(example_page, device)
    tab.page.mouse.wheel(0, 30_000)
    assert same_everywhere(tab) == 47
    assert [url for url in tab.requests if not url.startswith("data:")] == [example_page.as_uri()]
    assert tab.complaints == []
    assert tab.page.evaluate("violations") == []


def test_the_policy_stops_a_foreign_script(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    tab.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'alert(1)';"
        " document.body.append(s); new Image().src = 'https://example.org/x.png'; }"
    )
    tab.until("violations.length === 2")
    assert set(tab.page.evaluate("violations")) == {"img-src", "script-src-elem"}
    assert tab.page.evaluate("alerts") == []


@DEVICES
def test_search_folds_accents_and_case_and_takes_words_apart(
    visit: Opener, example_page: Path, device: dict[str, Any]
) -> None:
    tab = visit(example_page, device)
    search(tab, "OPTIQUE")
    n = same_everywhere(tab)
    assert 0 < n < 47
    assert "Minalogic" in shown(tab)
    search(tab, "metrologie")
    assert "Auvergne Efficience Industrielle" in shown(tab)
    n = same_everywhere(tab)
    search(tab, "  MÉTROLOGIE big ")
    assert 0 < same_everywhere(tab) < n
    search(tab, "minalogic")
    assert tab.read("#count") == "1 cluster affiché"


def test_search_reads_what_a_cluster_says_not_what_others_answer(
    visit: Opener, example_page: Path, interclustering: cm.Dataset
) -> None:
    tab = visit(example_page)
    search(tab, "décolletage")
    columns = ["competences", "needs", "sector"]
    texts = interclustering.clusters.set_index("name")[columns].astype(str).agg(" ".join, axis=1)
    assert set(shown(tab)) == set(texts.index[texts.str.contains("décolletage")])
    assert same_everywhere(tab) > 0


def test_nothing_found_says_so_to_everybody(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    search(tab, "zzzz")
    assert same_everywhere(tab) == 0
    assert tab.page.locator("#clusters .nothing").is_visible()
    assert tab.count("table.list") == 0
    count = tab.page.get_by_role("status").filter(has_text="0 cluster")
    assert count.count() == 1
    tab.page.locator("#reset").click()
    assert same_everywhere(tab) == 47
    assert not tab.page.locator("#clusters .nothing").is_visible()


def test_filters_combine_with_each_other_and_with_search(
    visit: Opener, example_page: Path, interclustering: cm.Dataset
) -> None:
    tab = visit(example_page)
    of_region = interclustering.clusters["region"].eq("Auvergne")
    select(tab, "Région", "Auvergne (")
    assert same_everywhere(tab) == of_region.sum()
    assert set(shown(tab)) == set(interclustering.clusters["name"][of_region])
    search(tab, "industrie")
    both = same_everywhere(tab)
    assert 0 < both < of_region.sum()
    search(tab, "")
    sector = interclustering.clusters["sector"][of_region].iloc[0]
    select(tab, "Secteur", f"{sector} (")
    expected = (of_region & interclustering.clusters["sector"].eq(sector)).sum()
    assert same_everywhere(tab) == expected
    tab.page.locator("#reset").click()
    assert same_everywhere(tab) == 47
    assert tab.page.locator("#search").input_value() == ""


def test_families_filter_as_their_legend_counts_them(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    label, n = tab.texts(".legend:visible li")[0].rsplit("\n", 1)
    select(tab, "Famille", label.split("\n")[0])
    assert same_everywhere(tab) == int(n)


def test_a_filter_follows_into_pairs_needs_and_the_day(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    before = [tab.count(f"{part} tbody tr") for part in (".pairs", ".open-needs", ".agendas")]
    search(tab, "axelera")
    after = [tab.count(f"{part} tbody tr") for part in (".pairs", ".open-needs", ".agendas")]
    assert all(0 < some < every for some, every in zip(after, before, strict=True))


def test_the_first_key_leads_past_the_head(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    tab.page.keyboard.press("Tab")
    tab.until_focused(".skip")
    assert tab.page.locator(".skip").evaluate("e => e.offsetHeight > 20")
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Tab")
    tab.until("document.querySelector('main').contains(document.activeElement)")


def test_a_link_to_a_sheet_that_a_filter_hides_opens_it(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    search(tab, "axelera")
    sheet = tab.page.locator(".sheet:visible", has_text="Axelera").first
    link = sheet.locator(".card h4 a").first
    target = link.evaluate("a => a.hash")
    assert tab.page.locator(target).is_hidden()
    link.click()
    tab.page.locator(target).wait_for()
    assert same_everywhere(tab) == 47
    tab.until_focused(f"{target} h3")


@DEVICES
def test_a_link_from_outside_opens_a_sheet_clear_of_the_bar(
    visit: Opener, example_page: Path, device: dict[str, Any]
) -> None:
    tab = visit(example_page, device, f"#{MINALOGIC}")
    tab.until("document.activeElement.matches('.sheet h3')")
    tab.until(
        "(() => { const top = document.activeElement.getBoundingClientRect().top;"
        " const bar = document.querySelector('.toolbar').getBoundingClientRect().bottom;"
        " return Math.max(0, bar) <= top && top < innerHeight / 2; })()"
    )
    assert tab.page.locator(f"#{MINALOGIC} .card").first.is_visible()


def test_a_link_that_was_cut_breaks_nothing(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page, anchor="#c-%E0%A4%A")
    tab.page.evaluate("() => { location.hash = '#%'; }")
    search(tab, "minalogic")
    assert same_everywhere(tab) == 1
    assert tab.complaints == []


def test_a_table_sorts_names_and_numbers_both_ways(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page)
    score = tab.page.locator("table.list th", has_text="Meilleur score")
    for order, reverse in (("descending", True), ("ascending", False)):
        score.get_by_role("button").click()
        assert score.get_attribute("aria-sort") == order
        values = [float(text.replace(",", ".")) for text in tab.texts("table.list td:nth-child(5)")]
        assert values == sorted(values, reverse=reverse)
    name = tab.page.locator("table.list th", has_text="Cluster").first
    name.get_by_role("button").click()
    assert name.get_attribute("aria-sort") == "ascending"
    assert score.get_attribute("aria-sort") is None
    names = shown(tab)
    assert names.index("E2IA (éco-industries Auvergne)") < names.index("Eden")
    assert names == tab.page.evaluate(
        "names => [...names].sort(new Intl.Collator('fr', { numeric: true }).compare)", names
    )
    name.get_by_role("button").click()
    assert shown(tab) == names[::-1]


def test_the_matrix_tells_the_pair_and_its_score(
    visit: Opener, example_page: Path, fitted: cm.PartnerRecommender, interclustering: cm.Dataset
) -> None:
    tab = visit(example_page)
    drawing = tab.page.locator(".matrix svg")
    drawing.scroll_into_view_if_needed()
    data = tab.page.evaluate("JSON.parse(document.getElementById('data').textContent)")
    order = data["matrix"]["order"]
    names = [person["name"] for person in data["people"]]
    ids = interclustering.clusters.set_index("name")["id"].reindex(names).tolist()
    for row, column in ((3, 20), (20, 3), (0, 46)):
        place = (
            "(e, [row, column, n]) => { const scale = e.clientWidth / e.viewBox.baseVal.width;"
            " const cell = e.dataset.side / n; return { x: (Number(e.dataset.left) + (column + 0.5)"
            " * cell) * scale, y: (row + 0.5) * cell * scale }; }"
        )
        spot = drawing.evaluate(place, [row, column, len(order)])
        drawing.hover(position=spot)
        one, other = order[row], order[column]
        said = tab.read("#cell-text")
        score = fitted.score_pairs([(ids[one], ids[other])])["score"].iloc[0]
        assert said.startswith(f"{names[one]} – {names[other]}")
        assert float(said.rsplit(" ", 1)[1].replace(",", ".")) == pytest.approx(score, abs=0.0076)
    drawing.click(position=spot)
    tab.until_focused(f"#c-{ids[order[0]]} h3")


def test_a_touch_on_the_matrix_reads_and_the_next_opens(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page, PHONE)
    tab.page.locator(".matrix svg").scroll_into_view_if_needed()
    box = tab.page.locator(".matrix").bounding_box()
    spot = box["x"] + box["width"] * 0.7, box["y"] + box["width"] * 0.2
    tab.page.touchscreen.tap(*spot)
    said = tab.page.locator("#cell-text", has_text="score")
    said.wait_for()
    assert "#" not in tab.page.url
    tab.page.touchscreen.tap(*spot)
    tab.page.wait_for_url("**#c-*")
    tab.until("document.activeElement.tagName === 'H3'")  # a moment after the address
    heading = tab.page.evaluate("document.activeElement.textContent")
    assert said.inner_text().startswith(f"{heading} – ")


def test_every_link_leads_somewhere_and_no_id_comes_twice(
    visit: Opener, example_page: Path
) -> None:
    tab = visit(example_page)
    lost = tab.page.evaluate(
        "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
        ".filter(to => !document.getElementById(decodeURIComponent(to.slice(1))))"
    )
    assert lost == []
    ids = tab.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


def test_a_phone_folds_what_is_long_and_opens_it_again(visit: Opener, example_page: Path) -> None:
    tab = visit(example_page, PHONE)
    assert tab.count(".card") == 0
    assert tab.count(".facet") == 0
    tab.page.locator("#more").tap()
    assert tab.page.locator("#more").get_attribute("aria-expanded") == "true"
    select(tab, "Région", "Auvergne (")
    assert 0 < same_everywhere(tab) < 47
    tab.page.locator(".sheet:visible summary").first.tap()
    assert tab.count(".card") == 3
    # Turned or widened, nothing stays folded: there is nothing to unfold it with.
    tab.page.set_viewport_size({"width": 900, "height": 700})
    tab.until("!document.querySelector('details.fold:not([open])')")


@DEVICES
def test_without_a_script_everything_is_there(
    visit: Opener, example_page: Path, device: dict[str, Any]
) -> None:
    tab = visit(example_page, device, script=False)
    assert tab.count(".toolbar") == 0
    assert tab.count(".sheet") == tab.count("table.list tbody tr") == 47
    assert tab.count("details.fold") == tab.count("details.fold[open]") == 49
    assert tab.page.locator(f"#{MINALOGIC} .card").first.is_visible()
    if device is DESKTOP:
        assert tab.count("summary") == 1


def test_many_clusters_take_their_share_of_time_and_no_more(
    visit: Opener, example_page: Path, tmp_path: Path
) -> None:
    many = tmp_path / "many.html"
    cm.write_report(cm.PartnerRecommender().fit(synthetic(500)), many, lang="en", progress=False)
    took = """word => { const field = document.getElementById("search"); const times = [];
      for (let turn = 0; turn < 7; turn += 1) {
        const start = performance.now();
        field.value = turn % 2 ? "" : word;
        field.dispatchEvent(new Event("input"));
        document.body.getBoundingClientRect();
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[3]; }"""
    few = visit(example_page).page.evaluate(took, "optique")
    tab = visit(many)
    assert same_everywhere(tab) == 500
    # Ten times as many: far from the hundredfold of work that grows with the square.
    assert tab.page.evaluate(took, "laser") < 50 * max(few, 1)
    assert tab.complaints == []
