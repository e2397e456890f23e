"""Who has enough text to be ranked; who has not is named, kept and never ranked."""

import warnings
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .columns import Columns
from .encoders import Encoder, identify
from .exceptions import InputError, InputWarning, ShortListWarning
from .profiles import Profiles

__all__ = ["list_unranked", "note_foreign_languages", "rankable"]

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]

_SHOWN: Final = 5
_MIN_RANKED: Final = 2
_NOT_ENOUGH: Final = "not enough text: no usable words in description and competences"


def list_unranked(profiles: Profiles, eligible: BoolArray) -> pd.DataFrame:
    """
    List who has not enough text to be ranked.

    Parameters
    ----------
    profiles : Profiles
        The population.
    eligible : ndarray of shape (n_organisations,)
        True where there is enough text.

    Returns
    -------
    DataFrame
        Columns id, name, reason; of no rows where everybody has enough.

    Raises
    ------
    InputError
        If fewer than two have enough.

    Warns
    -----
    InputWarning
        If anybody has not enough; the first five are named.
    """
    poor = np.flatnonzero(~eligible)
    named = _shorten([repr(profiles.ids[at]) for at in poor])
    if eligible.sum() < _MIN_RANKED:
        raise InputError(
            f"not enough text: {eligible.sum()} of {len(profiles)} clusters can be compared, at "
            f"least two are needed. Add a description or competences to {named}."
        )
    if len(poor):
        warnings.warn(
            f"not enough text, kept but never ranked: {named}. Add a description or competences.",
            InputWarning,
            stacklevel=3,
        )
    return pd.DataFrame(
        {
            Columns.ID: [profiles.ids[at] for at in poor],
            Columns.NAME: [profiles.names[at] for at in poor],
            Columns.REASON: [_NOT_ENOUGH] * len(poor),
        }
    )


def note_foreign_languages(
    profiles: Profiles, encoder: Encoder, lexical_shares: Mapping[str, float]
) -> None:
    """
    Say which texts the encoder was not trained for, and what is done about it.

    Parameters
    ----------
    profiles : Profiles
        The population.
    encoder : Encoder
        Its attribute `languages` names those it was trained for; nothing is said without.
    lexical_shares : mapping of str to float
        Share of lexical evidence for each language of the population.

    Warns
    -----
    InputWarning
        If any text is in another language.
    """
    trained = getattr(encoder, "languages", None)
    if trained is None:
        return
    written = zip(profiles.ids, profiles.langs, profiles.texts, profiles.needs, strict=True)
    whose = [(key, lang) for key, lang, *said in written if lang not in trained and any(said)]
    foreign = [lang for _, lang in whose]
    if foreign:
        shares = {f"{lexical_shares[lang]:.0%}" for lang in foreign}
        warnings.warn(
            f"{len(foreign)} of {len(profiles)} clusters have texts that the encoder "
            f"{identify(encoder).name!r} was not trained for ({', '.join(sorted(set(foreign)))}; "
            f"trained: {', '.join(trained)}): {_shorten([repr(key) for key, _ in whose])}. For "
            f"them words and word parts make up {' and '.join(sorted(shares))} of the "
            "evidence. A column lang tells the language where a text is too short to tell.",
            InputWarning,
            stacklevel=3,
        )


def rankable(profiles: Profiles, eligible: BoolArray, asked: IntArray) -> IntArray:
    """
    Leave out, and name, targets that were asked for and have not enough text.

    Parameters
    ----------
    profiles : Profiles
        The population.
    eligible : ndarray of shape (n_organisations,)
        True where there is enough text.
    asked : ndarray of shape (n_targets,)
        Positions of the targets.

    Returns
    -------
    ndarray of shape (n_rankable,)
        Positions of those with enough text.

    Raises
    ------
    InputError
        If none has.

    Warns
    -----
    ShortListWarning
        If some have not.
    """
    poor = asked[~eligible[asked]]
    if not len(poor):
        return asked
    named = _shorten([repr(profiles.ids[at]) for at in poor])
    if len(poor) == len(asked):
        raise InputError(f"not enough text to rank {named}. Add a description or competences.")
    warnings.warn(f"not enough text to rank {named}.", ShortListWarning, stacklevel=3)
    return asked[eligible[asked]]


def _shorten(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
