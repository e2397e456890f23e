"""How complete a profile is, what it lacks, and the question whose answer would help most."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .columns import Columns
from .gains import DIFFERENCE_SHARE
from .phrases import Phrases
from .profiles import Profiles
from .ranking import DECIMALS
from .scoring import PairScorer
from .wording import wording_of
from .wording.completeness import CompletenessWording, completeness_wording_of

__all__ = ["COMPLETENESS_COLUMNS", "describe_completeness", "field_weights"]

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

COMPLETENESS_COLUMNS: Final = (
    Columns.ID,
    Columns.NAME,
    "completeness",
    "missing",
    "question",
    "worth",
)

# As many words, and as many precise phrases, make a field full.
_FULL_WORDS: Final = 60
_FULL_PHRASES: Final = 3
# Words with which an endless description would be half told: the first ones say most.
_HALF_WORDS: Final = 20
# A field from here on lacks nothing worth asking for: 42 words, three precise phrases.
_ENOUGH: Final = 0.9
# A single word tells little where so many others say the same: two, in large populations 2 %.
_MIN_OTHERS: Final = 2
_SHARE_OF_OTHERS: Final = 0.02
_COMMON: Final = 0.5
_QUOTED: Final = 3
# Chinese and Japanese are written without spaces: there each sign counts as a word.
_SIGNS: Final = "\u3040-\u30ff\u3400-\u9fff"
_WORD: Final = re.compile(f"[{_SIGNS}]|[^\\W\\d_{_SIGNS}]{{2,}}")


@dataclass(frozen=True)
class _State:
    """What one organisation says in one field."""

    field: str
    weight: float
    score: float
    n: int
    # The vaguest first.
    vague: tuple[str, ...] = ()
    usable: bool = True

    @property
    def lacks(self) -> bool:
        return self.weight > 0 and self.score < _ENOUGH

    @property
    def worth(self) -> float:
        return round(self.weight * (1.0 - self.score), DECIMALS)


@dataclass(frozen=True, eq=False)
class _Precision:
    """How precise each phrase of a field is, in [0, 1], and how many others state the same."""

    phrases: Phrases
    precision: FloatArray
    others: IntArray


def describe_completeness(
    profiles: Profiles, scorer: PairScorer, eligible: BoolArray, rows: IntArray
) -> pd.DataFrame:
    """
    Tell how complete profiles are, what they lack and what to ask.

    Parameters
    ----------
    profiles : Profiles
        The population; phrases count whether they were listed or read from a description.
    scorer : PairScorer
        Fitted on it.
    eligible : ndarray of shape (n_organisations,)
        True where there is enough text to be ranked; elsewhere no word of the description can
        be used.
    rows : ndarray of shape (n_targets,)
        Positions of the targets, in any order.

    Returns
    -------
    DataFrame
        `id`, `name`, `completeness` in [0, 1], `missing` (what is empty, too short or too vague,
        that of most worth first, joined by "; "; "" where nothing is), `question` (the one whose
        answer adds most; "" where nothing is missing) and `worth` in [0, 1] (what a full answer
        adds to the completeness; 0 without question); in the order of the ids, the texts in the
        language of the organisation. ``attrs["field_weights"]`` holds the weights.

    Raises
    ------
    IndexError
        If a position is outside the population.

    Notes
    -----
    completeness = w_d D + w_c C + w_n N, rounded to 1e-6, with the weights of `field_weights` and

    - D = min(1, 4/3 n / (n + 20)) for n words (of two letters or more) in the description: 10
      words give 0.44, 20 0.67, 60 and more 1; 0 where no word can be used;
    - C = min(1, p / 3), p being the sum of the precision of each competence;
    - N = the same of the needs.

    The precision of a phrase is 0 where the encoder knows nothing of it (a zero vector); 0.5
    where it is a single word that at least two other organisations, and 2 % of them, state in
    the same field, whatever the case; else 1. More words or phrases of one's own never lower
    the completeness. A profile without text has 0.

    A field is missing where its score is below 0.9, unless its weight is 0. The question is that
    of the missing field with the largest worth, weight * (1 - score); ties after rounding to 1e-6
    fall to needs, then competences, then description.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "competences": ["wood; lime; clay", ""]})
    >>> profiles = Profiles.from_frame(table.assign(lang="en"))
    >>> offers = Phrases.from_counts([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], [3, 0])
    >>> scorer = PairScorer(weights={"complementarity": 1}).fit(np.eye(2), competences=offers)
    >>> eligible = np.array([True, False])
    >>> told = describe_completeness(profiles, scorer, eligible, np.arange(2))
    >>> told[["id", "completeness", "missing", "worth"]]
      id  completeness                                  missing  worth
    0  a          0.75                          no needs stated   0.25
    1  b          0.00  no competences stated; no needs stated   0.75
    """
    weights = field_weights(scorer.weights_)
    gains = scorer.gains_
    precisions = {
        Columns.NEEDS: _precision(profiles.needs, gains.plain_needs),
        Columns.COMPETENCES: _precision(profiles.competences, gains.plain_competences),
    }
    records = []
    for at in np.unique(rows).tolist():
        states = [
            _list_state(name, weights[name], getattr(profiles, name)[at], precision, at)
            for name, precision in precisions.items()
        ]
        usable = bool(eligible[at])
        text = profiles.descriptions[at]
        states.append(_text_state(weights[Columns.DESCRIPTION], text, usable=usable))
        records.append((profiles.ids[at], profiles.names[at], *_tell(states, profiles.langs[at])))
    return _table(profiles, records, weights)


def field_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """
    Share the weights of a score out to the fields that decide it.

    Parameters
    ----------
    weights : mapping of str to float
        Weights of components, as in `PairScorer.weights_`.

    Returns
    -------
    dict of str to float
        Weights of "needs", "competences" and "description"; they add up to those given.

    Raises
    ------
    KeyError
        If "complementarity" has no weight.

    Notes
    -----
    Similarity, words and precedent rest on one text of description and competences: half each.
    Complementarity rests half on what an organisation brings, its competences, and half on what
    it gains. That is read off its needs, or, without needs, off what its competences lack, which
    counts half (`clustermatch.gains.DIFFERENCE_SHARE`); hence, of this half, needs decide a half
    and competences a half.

    Examples
    --------
    >>> field_weights({"similarity": 0.25, "words": 0.25, "complementarity": 0.5})
    {'needs': 0.125, 'competences': 0.625, 'description': 0.25}
    """
    complementarity = weights[Columns.COMPLEMENTARITY]
    text = sum(weights.values()) - complementarity
    needs = complementarity / 2 * (1.0 - DIFFERENCE_SHARE)
    return {
        Columns.NEEDS: needs,
        Columns.COMPETENCES: text / 2 + complementarity - needs,
        Columns.DESCRIPTION: text / 2,
    }


def _precision(stated: Sequence[Sequence[str]], phrases: Phrases) -> _Precision:
    keys = [[phrase.casefold() for phrase in each] for each in stated]
    times = Counter(key for each in keys for key in set(each))
    flat = [key for each in keys for key in each]
    others = np.asarray([times[key] - 1 for key in flat], dtype=np.intp)
    single = np.asarray([len(key.split()) == 1 for key in flat], dtype=bool)
    many = max(float(_MIN_OTHERS), _SHARE_OF_OTHERS * (len(stated) - 1))
    precision = np.where(single & (others >= many), _COMMON, 1.0)
    return _Precision(phrases, precision * phrases.vectors.any(axis=1), others)


def _list_state(
    name: str, weight: float, stated: Sequence[str], known: _Precision, at: int
) -> _State:
    rows = range(*known.phrases.starts[at : at + 2].tolist())
    phrases = dict(zip(rows, stated, strict=True))
    vague = sorted(
        (row for row in rows if known.precision[row] < 1.0),
        key=lambda row: (known.precision[row], -known.others[row], row),
    )
    score = min(1.0, float(known.precision[rows.start : rows.stop].sum()) / _FULL_PHRASES)
    return _State(name, weight, score, len(rows), tuple(phrases[row] for row in vague))


def _text_state(weight: float, description: str, *, usable: bool) -> _State:
    n = len(_WORD.findall(description))
    full = _FULL_WORDS / (_FULL_WORDS + _HALF_WORDS)
    score = min(1.0, n / (n + _HALF_WORDS) / full) if usable else 0.0
    return _State(Columns.DESCRIPTION, weight, score, n, usable=usable)


def _tell(states: Sequence[_State], lang: str) -> tuple[float, str, str, float]:
    """Completeness, what is missing, the question and its worth."""
    wording, quote = completeness_wording_of(lang), wording_of(lang).quote
    complete = min(1.0, sum(state.weight * state.score for state in states))
    # Equals stay in the order of the states.
    gaps = sorted((state for state in states if state.lacks), key=lambda gap: -gap.worth)
    missing = "; ".join(part for gap in gaps for part in _missing(gap, wording, quote))
    if not gaps:
        return round(complete, DECIMALS), "", "", 0.0
    return round(complete, DECIMALS), missing, _question(gaps[0], wording, quote), gaps[0].worth


def _missing(gap: _State, wording: CompletenessWording, quote: str) -> list[str]:
    if gap.n == 0:
        return [wording.empty[gap.field]]
    if not gap.usable:
        return [wording.unusable]
    parts = []
    full = _FULL_WORDS if gap.field == Columns.DESCRIPTION else _FULL_PHRASES
    if gap.n < full:
        parts.append(wording.few[gap.field].format(n=gap.n, full=full))
    if gap.vague:
        phrases = ", ".join(quote.format(phrase) for phrase in gap.vague[:_QUOTED])
        parts.append(wording.vague[gap.field].format(phrases=phrases))
    return parts


def _question(gap: _State, wording: CompletenessWording, quote: str) -> str:
    if gap.n == 0 or not gap.usable:
        return wording.ask_empty[gap.field]
    if gap.vague:
        return wording.ask_vague[gap.field].format(phrase=quote.format(gap.vague[0]))
    return wording.ask_few[gap.field]


def _table(
    profiles: Profiles, records: list[tuple[Any, ...]], weights: dict[str, float]
) -> pd.DataFrame:
    # Said, not inferred: a table of no rows has the same columns as any.
    kinds = ("str" if isinstance(profiles.ids[0], str) else "int64", "str", "float64", "str", "str")
    table = pd.DataFrame(records, columns=list(COMPLETENESS_COLUMNS))
    table = table.astype(dict(zip(COMPLETENESS_COLUMNS, (*kinds, "float64"), strict=True)))
    table.attrs["field_weights"] = weights
    return table
