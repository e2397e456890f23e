"""The site as it is built: without a warning, complete, without dead links or outside requests."""

import inspect
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

import clustermatch as cm
from clustermatch import allpairs, baselines

DOCS = Path(__file__).parents[1] / "docs"
OUTSIDE = re.compile(r"(https?:)?//")
# What a browser fetches of its own accord; links are followed by people only.
FETCHED = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}
NOT_FETCHED = {"canonical", "index", "search", "next", "prev", "author", "copyright"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The folder of the built site."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", DOCS, folder],
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(built):
    """Every page, parsed."""
    return {
        path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(built.rglob("*.html"))
    }


def targets(page):
    for tag, name in [*FETCHED.items(), ("a", "href")]:
        for element in page.find_all(tag):
            if element.get(name):
                yield element[name]


def anchors(page):
    return {element["id"] for element in page.find_all(id=True)} | {"", "#"}


def test_every_link_image_and_anchor_exists(built, pages):
    dead = []
    for path, page in pages.items():
        for link in targets(page):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                dead.append(f"{path.name}: {link}")
            elif target in pages and unquote(parts.fragment) not in anchors(pages[target]):
                dead.append(f"{path.name}: {link} (anchor)")
    assert not dead


def test_no_page_asks_for_anything_from_outside(built, pages):
    asked = []
    for path, page in pages.items():
        for tag, name in FETCHED.items():
            for element in page.find_all(tag):
                fetched = not NOT_FETCHED & set(element.get("rel", []))
                if fetched and OUTSIDE.match(element.get(name, "")):
                    asked.append(f"{path.name}: {element}")
        styles = " ".join(style.get_text() for style in page.find_all("style"))
        asked += re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//[^)]*", styles)
    for path in built.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        asked += re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//[^)]*", text)
    assert not asked


def documented():
    for module, names in {
        cm: cm.__all__,
        baselines: baselines.__all__,
        allpairs: allpairs.__all__,
    }.items():
        for name in names:
            thing = getattr(module, name)
            if not callable(thing):
                continue
            yield f"{module.__name__}.{name}"
            if inspect.isclass(thing) and not issubclass(thing, BaseException):
                for method, function in inspect.getmembers(thing, inspect.isfunction):
                    own = function.__module__.startswith("clustermatch")
                    if own and not method.startswith("_"):
                        yield f"{module.__name__}.{name}.{method}"


def test_the_reference_holds_every_public_name_and_method(built, pages):
    found = set().union(
        *(anchors(pages[path]) for path in pages if path.parent.name == "reference")
    )
    missing = [name for name in documented() if name not in found]
    assert not missing, f"add to docs/reference/: {', '.join(missing)}"


def test_pages_tell_their_language(built, pages):
    assert pages[built / "index.html"].html["lang"] == "en"
    french = pages[built / "tutoriel.html"].find(id="furo-main-content").find(lang="fr")
    assert french.h1
    assert not pages[built / "tutorial.html"].find(lang="fr")


def test_every_page_has_one_title_and_pictures_are_described(built, pages):
    for path, page in pages.items():
        if path.name not in ("search.html", "genindex.html", "py-modindex.html"):
            assert len(page.find_all("h1")) == 1, path.name
        for image in page.find_all("img"):
            assert image.get("alt"), f"{path.name}: {image['src']}"


def test_code_is_copied_without_prompts_and_no_formula_is_left_unrendered(built, pages):
    assert "copybutton.js" in str(pages[built / "tutorial.html"])
    for path, page in pages.items():
        assert not page.find_all(class_="math"), f"{path.name} needs a script for its formulas"
