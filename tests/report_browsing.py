"""A report in a real browser, for the tests that point, touch, type and print."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import clustermatch as cm
from clustermatch.meetings.clock import SlotClock

DESKTOP = {"viewport": {"width": 1400, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
# Everything in the way of a look at the whole page at once.
UNFOLD = """() => {
  for (const part of document.querySelectorAll("details")) part.open = true;
  document.querySelectorAll(".sheet").forEach((e) => { e.style.contentVisibility = "visible"; });
}"""
_WATCH = """
  window.alerts = [];
  window.violations = [];
  window.alert = (text) => alerts.push(String(text));
  document.addEventListener("securitypolicyviolation", (e) => violations.push(e.violatedDirective));
"""


@dataclass
class Tab:
    """An open page, and all that it asked for and complained of."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def until(self, condition: str) -> None:
        """Wait: playwright's own waiting evaluates text in the page, which the policy forbids."""
        for _ in range(100):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"never came true: {condition}")

    def until_focused(self, selector: str) -> None:
        """Wait for the focus, which follows the address a moment later."""
        self.until(f"document.activeElement === document.querySelector({json.dumps(selector)})")

    def count(self, selector: str) -> int:
        """Count what can be seen."""
        return int(self.page.locator(f"{selector}:visible").count())

    def read(self, selector: str) -> str:
        return str(self.page.locator(selector).inner_text())

    def texts(self, selector: str) -> list[str]:
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]


Opener = Callable[..., Tab]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with playwright.sync_playwright() as started:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = started.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Opener]:
    """Open a file, with `device` DESKTOP or PHONE, at an anchor, with or without JavaScript."""
    contexts = []

    def start(
        path: Path, device: dict[str, Any] = DESKTOP, anchor: str = "", script: bool = True
    ) -> Tab:
        # No motion: what a test reads is where it stays.
        context = chromium.new_context(
            **device, java_script_enabled=script, reduced_motion="reduce", locale="fr-FR"
        )
        contexts.append(context)
        context.add_init_script(_WATCH)
        tab = Tab(context.new_page())
        tab.page.set_default_timeout(10_000)
        context.on("request", lambda request: tab.requests.append(request.url))
        tab.page.on("console", lambda said: tab.complaints.append(f"{said.type}: {said.text}"))
        tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.page.goto(path.as_uri() + anchor)
        return tab

    yield start
    for context in contexts:
        context.close()


def write(
    folder: Path, lang: str, clusters: pd.DataFrame, alliances: pd.DataFrame | None = None
) -> Path:
    """Write a report with everything in it: alliances where there are any, and a day."""
    recommender = cm.PartnerRecommender().fit(clusters)
    plan = cm.plan_meetings(
        clusters, recommender.recommend(k=5), time_limit=2, slots=3, progress=False
    )
    clock = SlotClock.read("09:00", 20, "2015-07-09")
    path = folder / f"report-{lang}-{len(clusters)}.html"
    cm.write_report(
        recommender,
        path,
        lang=lang,
        plan=plan,
        clock=clock,
        alliances=alliances,
        cutoff=None if alliances is None else "2015-07",
        progress=False,
    )
    return path


@pytest.fixture(scope="session")
def example_page(tmp_path_factory: pytest.TempPathFactory, interclustering: cm.Dataset) -> Path:
    """The built-in example."""
    folder = tmp_path_factory.mktemp("example")
    return write(folder, "fr", interclustering.clusters, interclustering.alliances)


def synthetic(n: int) -> pd.DataFrame:
    """Make organisations that draw their phrases from thirty topics."""
    rng = np.random.default_rng(7)
    things = ["laser", "steel", "timber", "sensor", "fibre", "battery", "enzyme", "satellite"]
    deeds = ["design", "testing", "recycling", "logistics", "coating", "modelling", "training"]
    phrases = np.array([f"{thing} {deed}" for thing in things for deed in deeds])

    def some(count: int) -> str:
        return ";".join(rng.choice(phrases, count, replace=False))

    rows = [
        {
            "id": f"o{at:03d}",
            "name": f"Organisation {at:03d}",
            "description": f"Firms of {some(2).replace(';', ' and ')}.",
            "competences": some(4),
            "needs": some(3),
            "lang": "en",
            "region": f"Region {at % 5}",
        }
        for at in range(n)
    ]
    return pd.DataFrame(rows)
