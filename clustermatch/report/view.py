"""What the templates of a report ask for beside its contents: labels, sentences, short lists."""

import math
from functools import cached_property
from typing import Any, Final

from ..cells import clean
from ..reasons import MIN_STRENGTH
from ..wording import Wording
from .contents import ReportContents
from .facets import Facet
from .foresight import BY_MEANING, BY_WORDS, CHANCE, SAME
from .landscape import Mark
from .market import Need
from .wording import ReportWording

__all__ = ["ReportView"]

# Fewer organisations than this leave wide intervals.
_FEW: Final = 50
# Up to so many marks have room in full size.
_FULL_MARKS: Final = 120
_SMALLEST_MARK: Final = 0.5


class ReportView:
    """
    Contents in words.

    Parameters
    ----------
    contents : ReportContents
        What the report shows.
    texts : ReportWording
        Its language.
    words : Wording
        The same language in the words of explanations.
    """

    def __init__(self, contents: ReportContents, texts: ReportWording, words: Wording):
        self.contents, self.texts, self.words = contents, texts, words
        self.threshold = MIN_STRENGTH

    @property
    def n_suggestions(self) -> int:
        """
        Count suggestions.

        Returns
        -------
        int
            Of all lists.
        """
        return sum(map(len, self.contents.partners.values()))

    @property
    def n_needs(self) -> int:
        """
        Count needs.

        Returns
        -------
        int
            Of everybody.
        """
        return sum(map(len, self.contents.needs.values()))

    @cached_property
    def open_needs(self) -> list[tuple[int, Need]]:
        """
        List the needs that nobody answers.

        Returns
        -------
        list of (int, Need)
            With the position of whose it is, by name.
        """
        needs = self.contents.needs
        return [
            (at, need)
            for at in self.contents.in_order
            for need in needs.get(at, ())
            if need.is_open
        ]

    @property
    def shaded(self) -> list[tuple[int, Facet]]:
        """
        List what the map can be coloured by.

        Returns
        -------
        list of (int, Facet)
            With their numbers.
        """
        return [(at, facet) for at, facet in enumerate(self.contents.facets) if facet.legend]

    def facet_label(self, facet: Facet) -> str:
        """
        Name what is filtered by.

        Parameters
        ----------
        facet : Facet
            Any.

        Returns
        -------
        str
            In the language of the page where it is a usual column, else as the column is called.
        """
        return self.texts[f"facet_{facet.kind}"] if facet.kind else clean(facet.name)

    @property
    def first_links(self) -> list[tuple[Mark, Mark]]:
        """
        Join each with its first suggestion on the map.

        Returns
        -------
        list of (Mark, Mark)
            Once for each pair.
        """
        place = {mark.position: mark for mark in self.contents.marks}
        pairs = {
            tuple(sorted((at, found[0].position))) for at, found in self.contents.partners.items()
        }
        return [(place[one], place[other]) for one, other in sorted(pairs)]

    @property
    def mark_scale(self) -> float:
        """
        Draw marks smaller where there are many.

        Returns
        -------
        float
            From 0.5 to 1.
        """
        n = max(1, len(self.contents.marks))
        return round(min(1.0, max(_SMALLEST_MARK, math.sqrt(_FULL_MARKS / n))), 2)

    @property
    def axes_note(self) -> str:
        """
        Tell what the grey of the two axes is.

        Returns
        -------
        str
            A sentence or two.
        """
        drawn = self.contents.plane.n_organisations
        if drawn == len(self.contents.marks):
            return self.texts["axes_note"]
        return self.texts.fill("axes_note_sample", n=drawn)

    @property
    def matrix_dots(self) -> list[tuple[int, int]]:
        """
        Find the cells of suggested pairs.

        Returns
        -------
        list of (int, int)
            Row of the target and column of the partner.
        """
        row = {position: at for at, position in enumerate(self.contents.matrix.order)}
        return [
            (row[at], row[partner.position])
            for at, found in sorted(self.contents.partners.items())
            for partner in found
            if at in row and partner.position in row
        ]

    @cached_property
    def participants(self) -> list[int]:
        """
        List who has a meeting.

        Returns
        -------
        list of int
            Positions, by name.
        """
        day = self.contents.programme
        return [at for at in self.contents.in_order if day and at in day.participants]

    @property
    def weights(self) -> str:
        """
        Tell the weights of the score.

        Returns
        -------
        str
            Component by component.
        """
        weights: dict[str, Any] = self.contents.record["weights"]
        parts = (
            f"{self.words.components[name]} {self.texts.number(weight)}"
            for name, weight in weights.items()
        )
        return ", ".join(parts)

    def method_label(self, name: str) -> str:
        """
        Name a method of the evaluation.

        Parameters
        ----------
        name : str
            As of `clustermatch.compare`.

        Returns
        -------
        str
            In the language of the page.
        """
        if name.startswith(SAME):
            column = name.removeprefix(SAME)
            known = {facet.name: self.facet_label(facet) for facet in self.contents.facets}
            label = known.get(column, column)
            return self.texts.fill("method_same", what=label[:1].lower() + label[1:])
        if name == BY_WORDS:
            return self.texts["method_tfidf"]
        if name.endswith(BY_MEANING):
            return self.texts["method_cosine"]
        return str(self.texts.texts.get(f"method_{name}", name))

    @property
    def chance(self) -> float:
        """
        Tell what lists drawn at random would find.

        Returns
        -------
        float
            Share of organisations with a future ally among the first k; missing without alliances.
        """
        found = self.contents.foresight
        drawn = found.named(CHANCE) if found else None
        return drawn.hit if drawn else float("nan")

    @property
    def proof_sentences(self) -> list[str]:
        """
        Tell in plain words how well alliances were foreseen.

        Returns
        -------
        list of str
            The finding, beside chance, and beside the best simple method.
        """
        found = self.contents.foresight
        assert found is not None
        texts, ours = self.texts, found.ours
        chance = found.named(CHANCE)
        values = {
            "targets": found.n_targets,
            "n": round(found.n_targets * ours.hit),
            "k": found.k,
            "since": texts.fill("proof_since", cutoff=found.cutoff) if found.cutoff else "",
            "ours": texts.percent(ours.hit),
            "low": texts.percent(ours.low),
            "high": texts.percent(ours.high),
            "random": texts.percent(self.chance),
        }
        beats_chance = chance is not None and chance.distinguishable and ours.hit > chance.hit
        simple = found.best_simple
        verdict = "even"
        if simple.distinguishable:
            verdict = "clear" if ours.hit > simple.hit else "lose"
        return [
            texts.fill("proof_main", **values),
            texts["proof_better_than_chance" if beats_chance else "proof_not_chance"],
            texts.fill(
                f"proof_{verdict}",
                name=self.method_label(simple.name),
                hit=texts.percent(simple.hit),
            ),
        ]

    @property
    def proof_caveats(self) -> list[str]:
        """
        Say what has to be known before the figures are believed.

        Returns
        -------
        list of str
            Sentences.
        """
        found = self.contents.foresight
        assert found is not None
        names = ["texts" if found.cutoff else "no_cutoff", "unrecorded", "similar"]
        sentences = [self.texts[f"proof_caveat_{name}"] for name in names]
        if found.n_targets < _FEW:
            sentences.insert(0, self.texts.fill("proof_caveat_few", n=found.n_targets))
        return sentences
