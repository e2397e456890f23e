"""A fitted embedder on disk: its encoder, the shares of lexical evidence, the means of fields."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..embedding import ProfileEmbedder
from ..encoders import Encoder, LexicalEncoder, identify, load_encoder
from ..exceptions import ClusterMatchError, EncoderError
from ..profiles import Profiles
from .absent import AbsentEncoder
from .arrays import Arrays
from .centrings import centring_arrays, describe_centrings, read_centrings
from .encoder_record import check_same, describe_encoder, make_encoder, read_identity
from .fields import Fields
from .lexical import lexical_arrays, read_lexical, write_lexical

__all__ = ["EncoderChoice", "StoredEmbedder", "check_vectors", "read_embedder", "write_embedder"]

# Organisations whose vectors an encoder that was handed over must give again, and how closely:
# batches of another make change the sixth decimal.
_N_PROBES: Final = 3
_TOLERANCE: Final = 1e-3


@dataclass(frozen=True)
class EncoderChoice:
    """
    Which encoder whoever loads wants.

    Attributes
    ----------
    given : str, path, Encoder or None
        Handed over in place of that which is described.
    absent : bool
        Whether to do without.
    progress : bool or None
        For slow encoders.
    """

    given: Any = None
    absent: bool = False
    progress: bool | None = None


@dataclass(frozen=True)
class StoredEmbedder:
    """
    An embedder as it is written.

    Attributes
    ----------
    config : dict
        For people and for JSON.
    vocabulary : list of dict
        Terms of lexical encoders.
    arrays : dict of str to ndarray
        Numbers.
    """

    config: dict[str, Any]
    vocabulary: list[dict[str, Any]]
    arrays: dict[str, NDArray[Any]]


def write_embedder(embedder: ProfileEmbedder, encoder: Any) -> StoredEmbedder:
    """
    Turn a fitted embedder into what can be stored.

    Parameters
    ----------
    embedder : ProfileEmbedder
        Fitted.
    encoder : str, path or Encoder
        What the recommender was given.

    Returns
    -------
    StoredEmbedder
        Its parts.

    Raises
    ------
    InputError
        If the encoder only stands for one.
    """
    fitted: list[LexicalEncoder] = []
    inner = getattr(embedder.encoder_, "parts", (embedder.encoder_,))
    beside = embedder.parts_[len(inner) :]
    given, made, learnt = encoder, embedder.encoder, embedder.encoder_
    config = {
        "record": identify(learnt).as_record(),
        "given": None if given is made else describe_encoder(given, fitted),
        "made": describe_encoder(made, fitted),
        "learnt": None if learnt is made else describe_encoder(learnt, fitted),
        "beside": describe_encoder(beside[0], fitted) if beside else None,
        "shrinkage": float(embedder.shrinkage),
        "lexical_share": None if embedder.lexical_share is None else float(embedder.lexical_share),
        "lexical_shares": dict(embedder.lexical_shares_),
        "centrings": describe_centrings(embedder.centrings_),
    }
    arrays = lexical_arrays(fitted) | centring_arrays(embedder.centrings_)
    return StoredEmbedder(config, write_lexical(fitted), arrays)


def read_embedder(
    config: Fields, vocabulary: Fields, arrays: Arrays, choice: EncoderChoice, profiles: Profiles
) -> tuple[ProfileEmbedder, Any]:
    """
    Make a fitted embedder of what was stored.

    Parameters
    ----------
    config, vocabulary : Fields
        As of `write_embedder`; the terms under "lexical".
    arrays : Arrays
        Numbers.
    choice : EncoderChoice
        Which encoder to take.
    profiles : Profiles
        The population, for an encoder of the user's own that learns.

    Returns
    -------
    embedder : ProfileEmbedder
        Fitted.
    encoder : str, path or Encoder
        What the recommender was given.

    Raises
    ------
    EncoderError
        If the encoder cannot be had, or is another one.
    InputError
        If anything is not as it was written.
    """
    saved = read_identity(config.part("record"))
    items = vocabulary.items("lexical")

    @cache
    def fitted(number: int) -> LexicalEncoder:
        if not 0 <= number < len(items):
            vocabulary.refuse("lexical", f"more than {number} items", str(len(items)))
        place = f"lexical[{number}]"
        return read_lexical(Fields(items[number], vocabulary.source, place), arrays, number)

    given: Any
    made: Encoder
    learnt: Encoder
    if choice.absent:
        given = made = learnt = AbsentEncoder(saved)
    else:
        given, made, learnt = _encoders(config, choice, profiles, fitted)
        check_same(saved, learnt)
    embedder = ProfileEmbedder(
        encoder=made,
        shrinkage=config.number("shrinkage"),
        lexical_share=config.maybe_number("lexical_share"),
    )
    embedder.encoder_, embedder.lexical_shares_ = learnt, config.numbers("lexical_shares")
    embedder.parts_ = [*getattr(learnt, "parts", (learnt,))]
    shares = embedder.lexical_shares_
    if any(shares.values()) == config.missing("beside") or not set(profiles.langs) <= {*shares}:
        config.refuse("lexical_shares", "one for each language, and its encoder", "others")
    if not config.missing("beside") and not choice.absent:
        embedder.parts_.append(make_encoder(config.part("beside"), fitted))
    embedder.centrings_ = read_centrings(config.part("centrings"), arrays)
    if not choice.absent:
        _check_parts(embedder, config)
    return embedder, given


def check_vectors(embedder: ProfileEmbedder, profiles: Profiles, rows: NDArray[np.float64]) -> None:
    """
    Refuse an encoder that was handed over and gives other vectors than those stored.

    Parameters
    ----------
    embedder : ProfileEmbedder
        With that encoder.
    profiles : Profiles
        The population.
    rows : ndarray of shape (n_organisations, n_dims)
        Their stored vectors.

    Raises
    ------
    EncoderError
        If it does.
    """
    asked = np.flatnonzero(rows.any(axis=1))[:_N_PROBES]
    parts: dict[str, Any] = {
        name: tuple(getattr(profiles, name)[at] for at in asked)
        for name in Profiles.__dataclass_fields__
        if name != "attributes"
    }
    few = Profiles(**parts, attributes=profiles.attributes.iloc[asked])
    told = "it is not the one that this recommender was fitted with"
    try:
        found = embedder.transform(few).profiles
    except ClusterMatchError:
        raise
    except ValueError as error:
        raise EncoderError(
            f"the encoder given returns vectors of another size than those stored ({error}): {told}"
        ) from error
    if found.shape[1] != rows.shape[1]:
        raise EncoderError(
            f"the encoder given leads to vectors of {found.shape[1]} dimensions, those stored have "
            f"{rows.shape[1]}: {told}."
        )
    apart = np.abs(found - rows[asked]).max(initial=0.0)
    if not apart <= _TOLERANCE:
        raise EncoderError(
            "the encoder given returns other vectors than those stored, for example of "
            f"{few.ids[0]!r} (they differ by up to {apart:.3f}): {told}."
        )


def _encoders(
    config: Fields,
    choice: EncoderChoice,
    profiles: Profiles,
    fitted: Callable[[int], LexicalEncoder],
) -> tuple[Any, Encoder, Encoder]:
    """Give what the recommender was given, the encoder made of it, and the one that learnt."""
    if choice.given is not None:
        made = load_encoder(choice.given, progress=choice.progress)
        given = choice.given
    else:
        made = _encoder(config, "made", fitted)
        _show_progress(made, choice.progress)
        given = made if config.missing("given") else make_encoder(config.part("given"), fitted)
    if config.missing("learnt"):
        return given, made, made
    described = config.part("learnt")
    lexical = described.text("kind") == "lexical"
    if lexical and (choice.given is None or isinstance(made, LexicalEncoder)):
        return given, made, _encoder(config, "learnt", fitted)
    if not hasattr(made, "fit"):
        raise EncoderError(
            f"it was fitted with an encoder that learns, {described.values.get('class', '?')}; the "
            "one given has no method fit."
        )
    again = ProfileEmbedder(encoder=made).fit(profiles)
    return given, made, again.encoder_


def _encoder(config: Fields, name: str, fitted: Callable[[int], LexicalEncoder]) -> Encoder:
    made = make_encoder(config.part(name), fitted)
    if isinstance(made, (str, Path)):
        config.refuse(name, "an encoder", "a name")
    encoder: Encoder = made
    return encoder


def _show_progress(encoder: Any, progress: bool | None) -> None:
    """Let sentence encoders within show their bars as a fit would."""
    for part in (*getattr(encoder, "parts", ()), getattr(encoder, "encoder", None)):
        if part is not None:
            _show_progress(part, progress)
    if hasattr(encoder, "progress"):
        encoder.progress = progress


def _check_parts(embedder: ProfileEmbedder, config: Fields) -> None:
    for field, centrings in embedder.centrings_.items():
        if len(centrings) != len(embedder.parts_):
            raise EncoderError(
                f"the encoder has {len(embedder.parts_)} parts, the means that are stored of "
                f"{field} are of {len(centrings)}: it is not the one of this recommender."
            )
