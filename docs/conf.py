"""How Sphinx builds this folder into a site: ``make docs``. Nothing is fetched while it builds."""

import re
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from docutils import nodes
from pygments.lexers.special import TextLexer
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PyXRefRole

project = "clustermatch"
author = "The clustermatch developers"
copyright = "The clustermatch developers, MIT licence"  # the name that Sphinx reads
version = release = version_of("clustermatch")
language = "en"

# autodoc and numpydoc: pages from docstrings; copybutton: blocks without their prompts.
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "sphinx_copybutton",
]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
nitpicky = True

# Markdown as it reads in the repository: links to files and headings, formulas as plain text.
myst_heading_anchors = 4
myst_links_external_new_tab = False
suppress_warnings = ["myst.header"]  # a page may begin below a title that it includes
highlight_language = "none"
smartquotes = False  # a default of "static" is typed with these very quotes

autodoc_typehints = "none"  # the sections of a docstring tell types
autodoc_member_order = "bysource"
autosummary_generate = False
numpydoc_show_class_members = False  # autodoc lists them
numpydoc_xref_param_type = False
default_role = "name"

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
copybutton_exclude = ".linenos, .gp, .go"

html_theme = "furo"
html_title = f"clustermatch {release}"
html_static_path = ["_static"]
html_css_files = ["clustermatch.css"]
html_copy_source = False

FRENCH = ("tutoriel",)  # pages whose text is French; what surrounds it stays English


# Links that serve a reader of the repository, and where they lead on the site.
PAGES_OF_FILES = {
    "CHANGELOG.md": "changelog",
    "CONTRIBUTING.md": "contributing",
    "README.md": "index",
}
FIGURE = re.compile(r"<td>(<p>[\d.,:≈\[\]() %+−–-]+</p>)")
OUTSIDE = re.compile(r"\]\(((?:\.\./)+[\w./-]+\.md)(#[\w-]+)?\)")


def lead_home(app: Sphinx, page: str, source: list[str]) -> None:
    """Lead links to Markdown files outside of this folder to their pages, or to the file itself."""

    def lead(link: re.Match[str]) -> str:
        path, anchor = link[1], link[2] or ""
        file = (Path(app.srcdir, page).parent / path).resolve()
        if file.is_relative_to(app.srcdir):
            return link[0]
        at_root = file.parent == Path(app.srcdir).parent
        if at_root and file.name in PAGES_OF_FILES:
            return f"](/{PAGES_OF_FILES[file.name]}.md{anchor})"
        return f"](path:{path})"

    source[0] = OUTSIDE.sub(lead, source[0])


class NameRole(PyXRefRole):
    """A name between single backquotes: a link where this site documents it, else code."""

    def process_link(
        self, env: Any, refnode: Any, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Mark the reference as one that need not be found."""
        refnode["optional"] = True
        refnode["refdomain"], refnode["reftype"] = "py", "obj"
        return super().process_link(env, refnode, has_explicit_title, title, target)


def leave_as_code(
    app: Sphinx, env: Any, node: pending_xref, content: nodes.Element
) -> nodes.Element | None:
    """Give the text of an optional reference that names nothing documented."""
    return content if node.get("optional") else None


def finish(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Keep figures together, end blocks where their text ends, and tell which text is French."""
    if "body" in context:
        body = FIGURE.sub(r'<td class="figure">\1', context["body"])
        context["body"] = re.sub(r"\n\s*\n</pre>", "\n</pre>", body)
    if page in FRENCH:
        context["body"] = f'<div lang="fr">{context["body"]}</div>'


def leave_out(
    app: Sphinx, kind: str, name: str, thing: Any, skip: bool, options: Any
) -> bool | None:
    """Leave out what scikit-learn adds to estimators of its own accord."""
    added = getattr(thing, "__module__", None) or ""
    return True if added.startswith("sklearn.") or name == "set_fit_request" else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the role, the lexer that Pygments lacks, and the hooks above."""
    app.add_role("name", NameRole())
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", lead_home)
    app.connect("missing-reference", leave_as_code)
    app.connect("autodoc-skip-member", leave_out)
    app.connect("html-page-context", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
