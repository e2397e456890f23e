"""What is said in every language: the form that each fills in."""

from dataclasses import dataclass

__all__ = ["Wording"]


@dataclass(frozen=True)
class Wording:
    """
    Everything said in one language; the fields are templates for `str.format`.

    Attributes
    ----------
    quote, join : str
        How a phrase is quoted, and clauses are joined.
    answers, brings, shared, shared_twice, words : str
        Evidence: a need answered, what is new, one shared phrase, two close phrases, common words.
    precedent_of, own_precedent, their_precedent, mutual_precedent : str
        Evidence: an alliance of those close to the two, of the target itself, of the partner, of
        one of the two with who is close to it, as the other of the two is.
    nothing_to_quote : dict of str to str
        What stands for the evidence of a component where none can be quoted.
    against, little_ground, languages_differ, answers_none, already_allied : str
        What speaks against a pair.
    no_phrase, needs_missing, competences_missing, not_enough_text : str
        What is missing.
    components : dict of str to str
        Names of the components.
    behind, not_behind, needed, never : str
        Why somebody is not suggested: the place, and what would have to be different.
    needs_of, nobody, own, score, partner_type : str
        Labels of an explanation.
    types : dict of str to str
        Names of the partner types.
    partner, note, kind : str
        Labels of a table.
    short_axes : tuple of two str
        The two axes in at most eight letters.
    unanswered, at_best : str
        A need that nobody answers, and the best score there is.
    """

    quote: str
    join: str
    answers: str
    brings: str
    precedent_of: str
    own_precedent: str
    their_precedent: str
    mutual_precedent: str
    nothing_to_quote: dict[str, str]
    against: str
    little_ground: str
    languages_differ: str
    answers_none: str
    already_allied: str
    behind: str
    not_behind: str
    needed: str
    never: str
    shared: str
    shared_twice: str
    words: str
    no_phrase: str
    needs_missing: str
    competences_missing: str
    not_enough_text: str
    components: dict[str, str]
    needs_of: str
    nobody: str
    own: str
    score: str
    partner_type: str
    types: dict[str, str]
    partner: str
    note: str
    short_axes: tuple[str, str]
    kind: str
    unanswered: str
    at_best: str
