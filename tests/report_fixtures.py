"""A report as its readers meet it: the page parsed, and populations to write pages of."""

import base64
import hashlib
import json
import re
import warnings
from collections import Counter
from functools import cached_property
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
from bs4 import BeautifulSoup, Tag

import clustermatch as cm
from clustermatch.exceptions import ClusterMatchWarning

LOADING = ("src", "href", "xlink:href", "action", "data", "poster", "srcset", "formaction")
# Texts that would break out of a page that puts them in as they are.
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "a\" onload='x' ` b",
    "{{ 7*7 }} and {% raw %}",
    "{n} {0} %s $x^2$",
    "R&amp;D &lt;b&gt; & co",
    "a ]]> b <!-- c",
    "--> </style></title><body>",
    "שלום עולם مرحبا",
    "\u202eevil\u202c name",
    "launch 🚀👩\u200d🔬 ok",
    "e\u0301cole et a\u0308rger",
    "zero\u200bwidth\ufeff",
    "nul\x00byte",
    "javascript:alert(1)",
    "name " + "é" * 295,
)
TEXTS = (
    ("Optics and photonics firms.", "laser;lens design", "steel parts"),
    ("Timber construction firms.", "timber frames;glued wood", "laser cutting"),
    ("Laser cutting of steel sheets.", "laser cutting;steel parts", "lens design"),
    ("Data and machine learning.", "machine learning;sensors", "timber frames"),
    ("Steel sheets and steel parts.", "steel parts", "optical sensors"),
    ("Milk, cheese and their packaging.", "packaging of food", "machine learning"),
    ("Electric motors for vehicles.", "electric motors;batteries", "packaging of food"),
    ("Treatment of waste water.", "filters;waste water", "sensors"),
)
WORDS = re.findall(
    r"\w+",
    """laser optics timber steel sensors batteries motors water milk packaging software health
    energy solar wind plastics textiles ceramics robots drones satellites imaging vaccines
    seeds wine cheese logistics harbour railway bridges concrete glass paper ink microchips
    networks security games museums sport tourism hydrogen nuclear biomass recycling aluminium""",
)


class Page:
    """A page: its tree, its raw text, and what its JSON holds."""

    def __init__(self, text: str):
        self.text = text
        self.soup = BeautifulSoup(text, "html.parser")
        self.data = json.loads(self.one("script#data").string or "")

    def one(self, selector: str, root: Tag | None = None) -> Tag:
        found = (root or self.soup).select(selector)
        assert len(found) == 1, (selector, len(found))
        return found[0]

    def all(self, selector: str, root: Tag | None = None) -> list[Tag]:
        return list((root or self.soup).select(selector))

    @cached_property
    def sheets(self) -> dict[int, Tag]:
        return {int(str(each["data-sheet"])): each for each in self.all("article.sheet")}

    def at(self, link: Tag) -> int:
        """Position of whom a link leads to."""
        return self._position[str(link["href"])[1:]]

    @cached_property
    def _position(self) -> dict[str, int]:
        return {str(sheet["id"]): at for at, sheet in self.sheets.items()}

    def cards(self, at: int) -> list[Tag]:
        return self.all("li.card", self.sheets[at])

    @property
    def tags(self) -> Counter[str]:
        return Counter(tag.name for tag in self.soup.find_all(True))

    @property
    def attributes(self) -> set[tuple[str, str]]:
        return {(tag.name, name) for tag in self.soup.find_all(True) for name in tag.attrs}


class _Structure(HTMLParser):
    """Start and end tags as a browser's tokenizer meets them."""

    VOID = frozenset({"meta", "input", "img", "br", "hr", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) < len(names):
            self.faults.append(f"{tag} has an attribute twice")
        self.faults += [f"{tag} has {name}" for name in names if name.startswith("on")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes another")

    def handle_comment(self, data: str) -> None:
        self.faults.append("a comment")


def assert_sound(page: Page) -> None:
    """What holds for every page, whatever it tells."""
    structure = _Structure()
    structure.feed(page.text)
    structure.close()
    assert not structure.faults
    assert not structure.open
    _assert_ids(page)
    _assert_loads_nothing(page)
    _assert_scripts(page)
    _assert_headings_and_tables(page)
    assert "\x00" not in page.text
    for tag in page.all("[lang]"):
        assert re.fullmatch(r"fr|en|es|de|it|und", str(tag["lang"])), tag["lang"]


def _assert_ids(page: Page) -> None:
    ids = Counter(str(tag["id"]) for tag in page.all("[id]"))
    assert max(ids.values()) == 1, ids.most_common(3)
    assert not any(re.search(r"\s", key) or not key for key in ids)
    for tag in page.all("[href]"):
        href = str(tag["href"])
        assert not href.startswith("#") or href[1:] in ids, href
    for name in ("aria-labelledby", "aria-describedby", "for"):
        for tag in page.all(f"[{name}]"):
            assert set(str(tag[name]).split()) <= set(ids), tag[name]


def _assert_loads_nothing(page: Page) -> None:
    for tag in page.soup.find_all(True):
        assert tag.name not in {"link", "iframe", "object", "embed", "base", "video", "audio"}
        for name in LOADING:
            where = tag.get(name)
            assert where is None or str(where).startswith(("#", "data:image/png;base64,")), where
        assert "url(" not in str(tag.get("style", ""))
    style = page.one("style").get_text()
    assert "@import" not in style
    assert all(each.strip("\"' ").startswith(("#", "data:")) for each in _urls(style))


def _urls(style: str) -> list[str]:
    return re.findall(r"url\(([^)]*)\)", style)


def _assert_scripts(page: Page) -> None:
    kinds = [script.get("type") for script in page.all("script")]
    assert sorted(map(str, kinds)) == ["None", "application/json"]
    script = page.one("script:not([type])").string or ""
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = str(page.one('meta[http-equiv="Content-Security-Policy"]')["content"])
    rules = dict(rule.split(maxsplit=1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest}'"
    assert rules["img-src"] == "data:"
    assert rules["base-uri"] == rules["form-action"] == "'none'"  # default-src leaves them open


def _assert_headings_and_tables(page: Page) -> None:
    levels = [int(tag.name[1]) for tag in page.soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    for table in page.all("table"):
        assert page.all("th", table)
        assert all(th.get("scope") in ("col", "row") for th in page.all("th", table))


def population(n: int = 8, **columns: Any) -> pd.DataFrame:
    """Up to eight organisations with texts of their own."""
    texts = pd.DataFrame(TEXTS[:n], columns=["description", "competences", "needs"])
    table = texts.assign(id=[f"id{at}" for at in range(n)], lang="en")
    return table.assign(**columns)


def crowd(n: int, seed: int = 0) -> pd.DataFrame:
    """Any number of organisations with texts drawn from a list of words."""
    import numpy as np

    draw = np.random.default_rng(seed)

    def phrases(count: int) -> list[str]:
        return [" ".join(draw.choice(WORDS, 2, replace=False)) for _ in range(count)]

    return pd.DataFrame(
        {
            "id": [f"org-{at:04}" for at in range(n)],
            "name": [f"Organisation {at}" for at in range(n)],
            "description": [f"We work on {', '.join(phrases(4))}." for _ in range(n)],
            "competences": [phrases(4) for _ in range(n)],
            "needs": [phrases(2) for _ in range(n)],
            "region": draw.choice(["North", "South", "East"], n),
            "lang": "en",
        }
    )


def fit(table: pd.DataFrame, **options: Any) -> cm.PartnerRecommender:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ClusterMatchWarning)
        return cm.PartnerRecommender(progress=False, **options).fit(table)


def write(recommender: cm.PartnerRecommender, folder: Path, **options: Any) -> Page:
    """Write a page, check what holds for every page, and give it parsed."""
    path = folder / "report.html"
    cm.write_report(recommender, path, progress=False, **options)
    page = Page(path.read_bytes().decode("utf-8"))
    assert_sound(page)
    return page


def shown(tag: Tag) -> str:
    """Text of a tag, without quotation marks."""
    return tag.get_text().strip("«»“” \u202f\u00a0\n")


def plain(tag: Tag) -> str:
    """Text of a tag as it shows: a narrow no-break space is no blank."""
    return re.sub(r"[ \t\r\n]+", " ", tag.get_text()).strip(" ")
