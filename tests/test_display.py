"""What people see in a terminal: everything, literally, and no line wider than it."""

import io

import numpy as np
import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from clustermatch.columns import RECOMMENDATION_COLUMNS
from clustermatch.display import explanation_blocks, recommendation_blocks
from clustermatch.wording import WORDINGS

WIDTHS = [60, 80, 120, 200]
LONG = "Pôle de compétitivité des industries et technologies de la montagne, de l'eau et du bois"
REASON = (
    "Cut SA répond à «\u00a0découpe laser et marquage de pièces en acier inoxydable\u00a0» par "
    "«\u00a0découpe laser 🚀 日本語の長い説明文がここ\u00a0»\u00a0; terrain commun\u00a0: "
    "«\u00a0laser\u00a0» et «\u00a0procédés laser\u00a0»."
)


def table_of(rows):
    cells = [("t", "p", 1, 0.5, 0.25, 0.75, 0.1, 0.2, "natural partner", REASON)] * rows
    table = pd.DataFrame(cells, columns=list(RECOMMENDATION_COLUMNS))
    return table.assign(rank=np.arange(1, rows + 1))


def shown(blocks, width):
    console = Console(width=width, file=io.StringIO(), highlight=False)
    for block in blocks:
        console.print(block)
    return console.file.getvalue()


def recommended(table=None, name="Cut SA", lang="fr", width=80):
    table = table_of(1) if table is None else table
    names = {"t": "Alpine Optics", "p": name}
    return shown(
        recommendation_blocks(table, names, dict.fromkeys(names, lang), width=width), width
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "name", ["Cut SA", LONG, "x" * 300, "[bold]x[/]", "🚀🇫🇷 日本語クラスター" * 5]
)
def test_no_line_is_wider_than_the_terminal(width, name):
    text = recommended(name=name, width=width)
    assert max(map(cell_len, text.splitlines())) <= width
    squeezed = "".join(text.split())
    assert "".join(REASON.split()) in squeezed
    assert "AlpineOptics[t]" in squeezed
    assert all(figure in text for figure in ("0.500", "0.250", "0.750"))


@pytest.mark.parametrize("width", [1, 20, 40])
def test_a_tiny_terminal_is_no_reason_to_fail(width):
    assert recommended(width=width)


@pytest.mark.parametrize("name", ["[bold]x[/]", "[/]", "🚀 Cut", ":smile: SA", "[link=x]y[/link]"])
def test_markup_and_emoji_are_shown_literally(name):
    table = table_of(1).assign(reason=f"Terrain commun : {name}.")
    text = recommended(table, name=name)
    assert f"{name} [p]" in text
    assert f"     Terrain commun : {name}." in text


def test_a_long_name_is_not_cut_off():
    text = recommended(name=LONG)
    assert "…" not in text
    assert all(word in text for word in LONG.split())


def test_without_a_name_the_id_is_shown_once():
    assert "[p]" not in recommended(name="p")


def test_control_characters_do_not_reach_the_terminal():
    table = table_of(1).assign(partner_id="p\x1b[31m")
    names = {"t": "T", "p\x1b[31m": "P\x1b]0;title\x07"}
    blocks = recommendation_blocks(table, names, dict.fromkeys(names, "fr"), width=80)
    assert not {"\x1b", "\x07"} & set(shown(blocks, 80))


def test_missing_complementarity_and_type_are_a_dash():
    table = table_of(1).assign(complementarity=np.nan, partner_type=None)
    row = recommended(table).splitlines()[2]
    assert row.split() == ["1", "Cut", "SA", "[p]", "0.500", "0.250", "–", "–"]


@pytest.mark.parametrize("lang", [*WORDINGS, "other"])
@pytest.mark.parametrize("width", WIDTHS)
def test_labels_and_types_are_whole_in_every_language(lang, width):
    wording = WORDINGS.get(lang, WORDINGS["en"])
    for kind, said in wording.types.items():
        table = table_of(1).assign(partner_type=kind, reason="")
        heading, first, second = recommended(table, lang=lang, width=width).splitlines()[1:4]
        labels = [wording.partner, wording.score, *wording.short_axes, wording.kind]
        assert heading.split() == labels
        at = heading.rindex(wording.kind)
        parts = [first[at:].strip(), second[at:].strip() if width < 80 else ""]
        assert " ".join(parts).strip() == said


def test_columns_stand_in_the_same_place_in_every_block():
    table = pd.concat([table_of(2), table_of(2).assign(target_id="u")])
    names = {"t": "T", "u": LONG, "p": "Cut"}
    langs = {"t": "fr", "u": "de", "p": "fr"}
    text = shown(recommendation_blocks(table, names, langs, width=80), 80)
    assert len({line.index("0.500") for line in text.splitlines() if "0.500" in line}) == 1


def test_three_digit_ranks_are_whole():
    assert "100 Cut SA [p]" in recommended(table_of(100))


@pytest.mark.parametrize("width", range(50, 101))
def test_no_break_spaces_keep_quotation_marks_with_their_words(width):
    for text in (recommended(width=width), shown(explanation_blocks(REASON, width=width), width)):
        lines = [line.strip(" ") for line in text.splitlines()]
        assert not any(line.endswith(("«", "«\u00a0")) for line in lines)
        assert not any(line.startswith(("»", "\u00a0", ";", ":")) for line in lines)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_explanation_fits_and_keeps_its_indentation(width):
    text = f"A – B\n\n+0.066  similarité 0.133\n        {REASON}\n  0.78  {REASON}"
    lines = shown(explanation_blocks(text, width=width), width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert lines[:3] == ["A – B", "", "+0.066  similarité 0.133"]
    assert all(line.startswith((" " * 8 + line[8], "  0.78  Cut")) for line in lines[3:])
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_an_explanation_of_the_library_fits(fitted):
    told = str(fitted.explain("auvergne-efficience-industrielle", "mont-blanc-industries"))
    text = shown(explanation_blocks(told, width=80), 80)
    assert max(map(cell_len, text.splitlines())) <= 80
    assert text.split() == told.split()
