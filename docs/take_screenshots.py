"""Take the pictures of the report that the pages show: ``python docs/take_screenshots.py``.

The report is that of the built-in example, with its alliances and a day of meetings. It needs
playwright, and chromium on the path. Run it after a change of the report's look.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parent / "images"
DESKTOP = {"viewport": {"width": 1400, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
# The two that found each other on the day; their mark is the one to point at.
CHOSEN = "c-auvergne-efficience-industrielle"
MOST_BYTES = 300_000


def write_example(path: Path) -> None:
    """Write the report that is shown."""
    import clustermatch as cm
    from clustermatch.meetings.clock import SlotClock

    data = cm.load_interclustering(lang="fr")
    recommender = cm.PartnerRecommender().fit(data.clusters)
    plan = cm.plan_meetings(
        data.clusters, recommender.recommend(k=5), across="region", progress=False
    )
    cm.write_report(
        recommender,
        path,
        lang="fr",
        alliances=data.alliances,
        cutoff="2015-07",
        plan=plan,
        clock=SlotClock.read("09:00", 20, "2015-07-09"),
    )


@contextmanager
def browser() -> Iterator[Any]:
    """Start a browser that nobody sees."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        sys.exit("take_screenshots: chromium is not on the path; apt-get install chromium.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


def save(picture: bytes, name: str) -> None:
    """Write a picture, in fewer colours where it is large."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    path = IMAGES / name
    image.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        # An octree keeps rare hues, which a median of all the grey and white would lose.
        image.quantize(256, Image.Quantize.FASTOCTREE).save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        sys.exit(f"take_screenshots: {name} has {path.stat().st_size} bytes, over {MOST_BYTES}.")


def open_page(started: Any, device: dict[str, Any], address: str) -> Any:
    """Open the report where nothing moves any more."""
    page = started.new_context(**device, locale="fr-FR", reduced_motion="reduce").new_page()
    page.goto(address)
    page.wait_for_load_state()
    return page


def take(started: Any, address: str) -> None:
    """Take all pictures."""
    page = open_page(started, DESKTOP, address)
    page.locator(f'.mark[href="#{CHOSEN}"] .target').hover()
    page.locator("#chosen ol").wait_for()
    save(page.screenshot(), "report-desktop.png")
    # High enough for a whole sheet and the whole matrix, and each sheet at its height.
    page.set_viewport_size({"width": 1400, "height": 1400})
    page.locator(".sheet").evaluate_all(
        "all => all.forEach((sheet) => { sheet.style.contentVisibility = 'visible'; })"
    )
    save(page.locator(f"#{CHOSEN}").screenshot(), "report-sheet.png")
    page.locator(".matrix svg").hover()
    save(page.locator(".matrix").screenshot(), "report-matrix.png")
    phone = open_page(started, PHONE, address)
    phone.locator("#map").evaluate("map => scrollTo(0, map.offsetTop)")
    phone.locator(f'.mark[href="#{CHOSEN}"] .target').tap()
    phone.locator("#chosen ol").wait_for()
    save(phone.screenshot(), "report-phone.png")


def main() -> None:
    """Write a report, look at it, and keep the pictures."""
    with tempfile.TemporaryDirectory() as folder, browser() as started:
        report = Path(folder) / "report.html"
        write_example(report)
        take(started, report.as_uri())


if __name__ == "__main__":
    main()
