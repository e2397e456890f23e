"""A report as one page: templates, style and script in a single file that loads nothing."""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from ..meetings.agenda_wording import agenda_wording_of
from ..wording import wording_of
from .contents import ReportContents
from .landscape import HEIGHT, WIDTH
from .view import ReportView
from .wording import ReportWording, report_wording_of

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["report_page"]

# A shape for each colour of report.css, which the colour-blind tell apart by themselves.
SHAPES: Final = (
    ("circle", "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z"),
    ("square", "M-6.2 -6.2h12.4v12.4h-12.4z"),
    ("triangle", "M0 -8.2l7.8 13.6h-15.6z"),
    ("diamond", "M0 -9l7 9l-7 9l-7 -9z"),
    ("triangle-down", "M0 8.2l7.8 -13.6h-15.6z"),
    ("cross", "M-3 -8h6v5h5v6h-5v5h-6v-5h-5v-6h5z"),
    ("pentagon", "M0 -8.2l7.8 5.7l-3 9.2h-9.6l-3 -9.2z"),
    ("hexagon", "M-4.2 -7.2h8.4l4.2 7.2l-4.2 7.2h-8.4l-4.2 -7.2z"),
)
_REST: Final = ("rest", "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z")
_SOURCES: Final = ("report.css", "report.js")


def report_page(contents: ReportContents, title: str | None = None) -> str:
    """
    Lay a report out.

    Every text of users is escaped. The page loads nothing and runs only its own script, whose
    hash its content policy names.

    Parameters
    ----------
    contents : ReportContents
        What to show.
    title : str, default=None
        The heading; None: one in the language of the page.

    Returns
    -------
    str
        A complete HTML document.

    Raises
    ------
    InputError
        If there are no texts in the language.
    """
    texts = report_wording_of(contents.lang)
    style, script = (_source(name) for name in _SOURCES)
    words = wording_of(contents.lang)
    page = _environment().get_template("report.html")
    return page.render(
        r=contents,
        t=texts,
        v=ReportView(contents, texts, words),
        agenda=agenda_wording_of(contents.lang),
        words=words,
        title=title or texts["title"],
        style=style,
        script=script,
        script_hash=_hash(script),
        data=_data(contents, texts),
        shapes=[*SHAPES, _REST],
        map_size=(WIDTH, HEIGHT),
    )


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader(__package__, "templates")
    return Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _source(name: str) -> str:
    file = resources.files(__package__) / "templates" / name
    return file.read_text(encoding="utf-8").strip()


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _data(contents: ReportContents, texts: ReportWording) -> dict[str, Any]:
    """Give the script what it cannot read off the page."""
    choices = [
        (facet, {value: number for number, (value, _) in enumerate(facet.choices)})
        for facet in contents.facets
    ]
    people = [
        {
            "anchor": one.anchor,
            "name": one.name,
            "partners": [partner.position for partner in contents.partners.get(at, [])],
            "facets": [choice.get(facet.values[at], -1) for facet, choice in choices],
        }
        for at, one in enumerate(contents.people)
    ]
    shades = [list(facet.shade) if facet.legend else None for facet in contents.facets]
    names = ("shown", "shown_one", "nothing_shown", "cell", "decimal", "chosen", "no_partners")
    return {
        "people": people,
        "places": {mark.position: [mark.x, mark.y] for mark in contents.marks},
        "shades": shades,
        "matrix": {"order": contents.matrix.order, "cells": contents.matrix.cells},
        "texts": {name: texts[name] for name in names},
    }
