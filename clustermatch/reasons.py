"""One plain sentence per pair, made of the phrases behind its score, in the target's language."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .evidence import Matches, PairEvidence
from .profiles import Profiles
from .wording import Wording, wording_of
from .words import WordVectors

__all__ = ["MIN_NOVELTY", "MIN_STRENGTH", "ReasonWriter"]

IntArray = NDArray[np.intp]

# A weaker match is not quoted. Readers who graded needs against a partner's best competence found
# two in five relevant at 0.2-0.3, three in five at 0.3-0.4 (docs/decisions.md).
MIN_STRENGTH: Final = 0.3
# The same for a competence that is new to who states no need; it counts half from the start.
MIN_NOVELTY: Final = 0.15


class ReasonWriter:
    """
    Write the reasons of pairs.

    Parameters
    ----------
    profiles : Profiles
        The population; its phrases are what is quoted.
    words : WordVectors
        Its words.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"id": ["a", "b"], "competences": ["laser", "laser"]})
    >>> profiles = Profiles.from_frame(table.assign(lang="en"))
    >>> nothing, laser = Matches.none(1), Matches(np.array([0]), np.array([1]), np.array([1.0]))
    >>> pairs = np.array([0]), np.array([1])
    >>> writer = ReasonWriter(profiles, WordVectors.from_texts(profiles.texts))
    >>> writer.write(*pairs, PairEvidence(nothing, nothing, laser))
    ['Shared ground: “laser”; needs not stated: a, b.']
    """

    def __init__(self, profiles: Profiles, words: WordVectors):
        self.profiles, self.words = profiles, words
        self._needs = [need for needs in profiles.needs for need in needs]
        self._competences = [phrase for phrases in profiles.competences for phrase in phrases]
        self._names = profiles.short_names

    def write(self, targets: IntArray, partners: IntArray, evidence: PairEvidence) -> list[str]:
        """
        Write one sentence per pair.

        Parameters
        ----------
        targets, partners : ndarray of shape (n_pairs,)
            Positions of the organisations.
        evidence : PairEvidence
            What can be quoted for each pair.

        Returns
        -------
        list of str
            Sentences, each in the language of the target (English where that is another one).

        Raises
        ------
        IndexError
            If a position is outside the population.
        """
        pairs = zip(targets.tolist(), partners.tolist(), strict=True)
        return [self._sentence(at, *pair, evidence) for at, pair in enumerate(pairs)]

    def not_enough_text(self, target: int, *poor: int) -> str:
        """
        Say that a pair has no score for want of text.

        Parameters
        ----------
        target : int
            Position of the target.
        *poor : int
            Positions of the organisations that have not enough text.

        Returns
        -------
        str
            A sentence in the language of the target.
        """
        names = ", ".join(self._names[position] for position in poor)
        wording = wording_of(self.profiles.langs[target])
        return _as_sentence([wording.not_enough_text.format(who=names)], wording)

    def shared_ground(self, target: int, matches: Matches, at: int) -> list[str]:
        """
        Quote what two organisations have in common.

        Parameters
        ----------
        target : int
            Position of the organisation whose language is used.
        matches : Matches
            Closest competences of the pairs.
        at : int
            Which pair.

        Returns
        -------
        list of str
            At most one clause.
        """
        wording = wording_of(self.profiles.langs[target])
        if matches.strength[at] >= MIN_STRENGTH:
            one, other = (self._competences[side[at]] for side in (matches.left, matches.right))
            quoted = {"one": wording.quote.format(one), "other": wording.quote.format(other)}
            same = one.casefold() == other.casefold()
            return [(wording.shared if same else wording.shared_twice).format(**quoted)]
        return []

    def shared_words(self, target: int, partner: int) -> list[str]:
        """
        Name the words that bring two organisations closest.

        Parameters
        ----------
        target, partner : int
            Positions of the organisations.

        Returns
        -------
        list of str
            At most one clause.
        """
        lang = self.profiles.langs[target]
        if lang != self.profiles.langs[partner]:
            return []
        wording = wording_of(lang)
        words = self.words.shared(self.profiles.texts[target], target, partner, lang=lang)
        return [wording.words.format(words=", ".join(words))] if words else []

    def answer(self, target: int, owner: int, giver: int, matches: Matches, at: int) -> list[str]:
        """
        Quote a need and the competence that answers it, or what is new to who states no need.

        Parameters
        ----------
        target : int
            Position of the organisation whose language is used.
        owner, giver : int
            Positions of the organisation that gains and of the one that has the competence.
        matches : Matches
            Needs and competences of the pairs.
        at : int
            Which pair.

        Returns
        -------
        list of str
            One clause, or none where no competence answers clearly.
        """
        stated = matches.left[at] >= 0
        least = MIN_STRENGTH if stated else MIN_NOVELTY
        if matches.strength[at] < least:
            return []
        wording = wording_of(self.profiles.langs[target])
        competence = wording.quote.format(self._competences[matches.right[at]])
        if not stated:
            names = {"who": self._names[giver], "whose": self._names[owner]}
            return [wording.brings.format(competence=competence, **names)]
        need = wording.quote.format(self._needs[matches.left[at]])
        who = self._names[giver]
        return [wording.answers.format(who=who, need=need, competence=competence)]

    def name(self, position: int) -> str:
        """
        Give a name as sentences use it.

        Parameters
        ----------
        position : int
            Of an organisation.

        Returns
        -------
        str
            Without what stands in parentheses.
        """
        return self._names[position]

    def _sentence(self, at: int, target: int, partner: int, evidence: PairEvidence) -> str:
        wording = wording_of(self.profiles.langs[target])
        clauses = [
            *self.answer(target, target, partner, evidence.to_target, at),
            *self.answer(target, partner, target, evidence.to_partner, at),
            *self.shared_ground(target, evidence.shared, at),
        ]
        clauses = clauses or self.shared_words(target, partner) or [wording.no_phrase]
        return _as_sentence([*clauses, *self.missing(target, partner, wording)], wording)

    def missing(self, target: int, partner: int, wording: Wording) -> list[str]:
        """
        Say which fields two organisations left empty.

        Parameters
        ----------
        target, partner : int
            Positions of the organisations.
        wording : Wording
            The language to say it in.

        Returns
        -------
        list of str
            At most two clauses.
        """
        clauses = []
        for template, field in (
            (wording.needs_missing, self.profiles.needs),
            (wording.competences_missing, self.profiles.competences),
        ):
            silent = [self._names[at] for at in (target, partner) if not field[at]]
            clauses += [template.format(who=", ".join(silent))] if silent else []
        return clauses


def _as_sentence(clauses: list[str], wording: Wording) -> str:
    text = wording.join.join(clauses)
    return f"{text[:1].upper()}{text[1:]}."
