"""Saving a fitted recommender, and loading it: the same tables, without fitting again."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from .. import __version__
from ..embedding import ProfileEmbedder
from ..encoders import Encoder
from ..exceptions import EncoderError, InputError, MissingDependencyError
from ..formats import reason_of
from ..learning import LearntWeights
from ..partner_types import PartnerTypes
from ..profiles import Profiles
from ..reasons import ReasonWriter
from ..score_ranking import LiveRanking
from ..scoring import PairScorer
from .fields import Fields
from .folder import MAX_BYTES, SavedFiles, read_folder
from .json_text import damaged, parse_json, write_json
from .manifest import MANIFEST, write_manifest

__all__ = ["Storage", "stated_table"]

_Path = str | os.PathLike[str]
_CONFIG: Final = "config.json"
_ORGANISATIONS: Final = "organisations.json"
_VOCABULARY: Final = "vocabulary.json"
_ARRAYS: Final = "arrays.safetensors"


class Storage:
    """
    The part of `clustermatch.PartnerRecommender` that is saved and loaded.

    Attributes
    ----------
    profiles_, embedder_, scorer_, roles_, learnt_, partner_types_, unranked_
        As of `clustermatch.PartnerRecommender`.
    saved_with_ : dict of str to str
        Only after `load`: the versions of clustermatch, Python and the libraries that the folder
        was saved with.
    """

    encoder: str | Path | Encoder
    weights: Mapping[str, float] | None
    fusion: str
    shrinkage: float
    lexical_share: float | None
    learns_from_alliances: bool
    n_jobs: int
    progress: bool | None
    profiles_: Profiles
    embedder_: ProfileEmbedder
    scorer_: PairScorer
    roles_: pd.DataFrame
    learnt_: LearntWeights | None
    partner_types_: PartnerTypes
    unranked_: pd.DataFrame
    saved_with_: dict[str, str]
    _eligible: NDArray[np.bool_]
    _writer: ReasonWriter
    _stated: Profiles
    _alliances: pd.DataFrame | None
    _live: LiveRanking | None
    _pending: frozenset[Any]

    def save(self, folder: _Path) -> Path:
        """
        Save what was fitted, so that it need not be fitted again.

        Parameters
        ----------
        folder : path-like
            A new folder, an empty one, or one that holds a saved recommender, which is replaced
            once the new one is complete.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        InputError
            If an attribute is of a type that cannot be stored; the message names the column.
        OutputError
            If the folder holds anything else, or cannot be written; what was there is kept.
        sklearn.exceptions.NotFittedError
            If `fit` was not called.

        Notes
        -----
        JSON and safetensors: nothing in the folder is code. It holds the texts of the
        organisations. Of an encoder its name, options and hash of weights are stored, not the
        weights; an encoder of your own, an object, is to be given to `load` again. What was
        learnt by "lexical" is stored.

        Examples
        --------
        >>> import tempfile
        >>> import clustermatch as cm
        >>> rec = cm.PartnerRecommender().fit(cm.load_interclustering().clusters)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     saved = rec.save(f"{folder}/clusters")
        ...     again = cm.PartnerRecommender.load(saved)
        >>> again.recommend(k=3).equals(rec.recommend(k=3))
        True
        """
        from .replacing import check_place, write_folder

        check_is_fitted(self)
        place = Path(folder)
        check_place(place)
        contents = self._contents()
        write_folder(place, {**contents, MANIFEST: write_manifest(contents)})
        return place

    @classmethod
    def load(
        cls,
        folder: _Path,
        *,
        encoder: str | Path | Encoder | None = None,
        recommend_only: bool = False,
        max_bytes: int = MAX_BYTES,
    ) -> Self:
        """
        Load a saved recommender; no code of the folder is run, as it holds none.

        Parameters
        ----------
        folder : path-like
            As `save` made it; every file is held against its hash.
        encoder : str, path or Encoder, default=None
            The encoder that it was fitted with, where it is an object of your own or lies
            elsewhere now. None makes it as it is described in the folder; nothing is downloaded.
        recommend_only : bool, default=False
            True loads no encoder: all but `update`, `fit` and `save` work, with the same tables.
        max_bytes : int, default=17179869184
            Refuse a larger folder before it is read.

        Returns
        -------
        PartnerRecommender
            With the tables of the one that was saved; `saved_with_` holds the versions.

        Raises
        ------
        EncoderError
            If the encoder cannot be had, or gives other vectors: other weights, options or size.
        InputError
            If there is no such folder, it is no saved recommender or one of another format, is
            too large, or a file is missing, damaged or altered; or `max_bytes` is no number of
            bytes.

        Notes
        -----
        Hashes tell damage, not who made the folder: whoever can write to it can write other
        texts and numbers, though no code. On another machine, or with other versions of numpy,
        the last bits of scores may differ.

        Examples
        --------
        >>> import clustermatch as cm
        >>> cm.PartnerRecommender.load("no-such-folder")
        Traceback (most recent call last):
        clustermatch.exceptions.InputError: no-such-folder: no such folder ...
        """
        if encoder is not None and recommend_only:
            raise InputError("encoder= and recommend_only=True exclude each other. Leave one out.")
        files = read_folder(Path(folder), max_bytes)
        try:
            return cls._restored(files, encoder, recommend_only)
        except (EncoderError, MissingDependencyError) as error:
            raise EncoderError(f"{folder}: {error}") from error
        except InputError as error:
            if str(error).startswith(str(files.path)):
                raise
            raise damaged(str(files.path), str(error).rstrip(".")) from error
        except MemoryError as error:
            raise InputError(
                f"{folder}: does not fit into memory. Load it where more is free."
            ) from error
        except (
            *(ValueError, TypeError, LookupError, ArithmeticError, AttributeError),
            *(RecursionError, OSError),
        ) as error:
            raise damaged(str(folder), f"does not fit together ({reason_of(error)})") from error

    def _contents(self) -> dict[str, bytes]:
        """Give the content of each file but the manifest."""
        from .arrays import pack
        from .card import write_card
        from .embedding import write_embedder
        from .population import Population, write_population
        from .scores import describe_learnt, describe_scorer, score_arrays

        words = self._writer.words
        embedder = write_embedder(self.embedder_, self.encoder)
        config = {
            "n_organisations": len(self.profiles_),
            "parameters": self._described_parameters(),
            "encoder": embedder.config,
            "scorer": describe_scorer(self.scorer_),
            "partner_type_thresholds": self.partner_types_.thresholds(),
            "learnt": describe_learnt(self.learnt_),
        }
        population = Population(
            self._stated, self.profiles_, self.roles_, self.unranked_, self._alliances
        )
        vocabulary = {"words": words.terms.tolist(), "lexical": embedder.vocabulary}
        arrays = {**embedder.arrays, **score_arrays(self.scorer_, words)}
        return {
            "README.md": write_card(config, __version__),
            _CONFIG: write_json(config, indent=2),
            _ORGANISATIONS: write_json(write_population(population)),
            _VOCABULARY: write_json(vocabulary),
            _ARRAYS: pack({**arrays, "eligible": self._eligible}),
        }

    def _described_parameters(self) -> dict[str, Any]:
        weights, share = self.weights, self.lexical_share
        try:
            return {
                "weights": None
                if weights is None
                else {str(name): float(each) for name, each in weights.items()},
                "fusion": str(self.fusion),
                "shrinkage": float(self.shrinkage),
                "lexical_share": None if share is None else float(share),
                "learns_from_alliances": bool(self.learns_from_alliances),
                "n_jobs": None if self.n_jobs is None else int(self.n_jobs),
                "progress": None if self.progress is None else bool(self.progress),
            }
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(
                f"a parameter cannot be saved ({reason_of(error)}). Set it as fit takes it."
            ) from error

    @classmethod
    def _restored(cls, files: SavedFiles, encoder: Any, recommend_only: bool) -> Self:
        from .arrays import Arrays
        from .centrings import check_dims
        from .embedding import EncoderChoice, check_vectors, read_embedder
        from .population import read_population
        from .scores import read_learnt, read_scorer, read_words

        config, organisations, vocabulary = (
            Fields(parse_json(files.contents[name], files.source(name)), files.source(name))
            for name in (_CONFIG, _ORGANISATIONS, _VOCABULARY)
        )
        arrays = Arrays(files.contents[_ARRAYS], files.source(_ARRAYS))
        population = read_population(organisations)
        profiles = population.filled
        n = config.whole("n_organisations")
        if n != len(profiles):
            config.refuse("n_organisations", str(len(profiles)), str(n))
        options = _read_parameters(config.part("parameters"))
        choice = EncoderChoice(encoder, recommend_only, options["progress"])
        embedder, given = read_embedder(
            config.part("encoder"), vocabulary, arrays, choice, profiles
        )
        references = profiles.references
        words = read_words(vocabulary.texts("words"), arrays, profiles, len(references))
        scorer = read_scorer(config.part("scorer"), arrays, profiles, words)
        check_dims(embedder.centrings_, scorer.profiles_.shape[1], config)
        if encoder is not None:
            check_vectors(embedder, profiles, scorer.profiles_)
        loaded = cls(encoder=given, **options)  # type: ignore[call-arg]
        loaded.profiles_, loaded.embedder_, loaded.scorer_ = profiles, embedder, scorer
        loaded._eligible = arrays.flags("eligible", len(profiles))
        loaded.partner_types_ = _read_types(config.part("partner_type_thresholds"))
        loaded.roles_, loaded.unranked_ = population.roles, population.unranked
        loaded.learnt_ = None if config.missing("learnt") else read_learnt(config.part("learnt"))
        loaded._writer = ReasonWriter(profiles, words)
        loaded._stated, loaded._alliances = population.stated, population.alliances
        loaded._live, loaded._pending = None, frozenset()
        loaded.saved_with_ = files.manifest.versions
        return loaded


def stated_table(recommender: Storage) -> pd.DataFrame:
    """
    Give the table that a recommender was fitted on, for commands that read one.

    Parameters
    ----------
    recommender : Storage
        Fitted or loaded.

    Returns
    -------
    DataFrame of shape (n_organisations, n_columns)
        As it was stated: without roles that were read out of descriptions.
    """
    from .population import table_of

    return table_of(recommender._stated)


def _read_parameters(config: Fields) -> dict[str, Any]:
    return {
        "weights": None if config.missing("weights") else config.numbers("weights"),
        "fusion": config.text("fusion"),
        "shrinkage": config.number("shrinkage"),
        "lexical_share": config.maybe_number("lexical_share"),
        "learns_from_alliances": config.flag("learns_from_alliances"),
        "n_jobs": None if config.missing("n_jobs") else config.whole("n_jobs"),
        "progress": None if config.missing("progress") else config.flag("progress"),
    }


def _read_types(config: Fields) -> PartnerTypes:
    values = {name: config.maybe_number(name) for name in ("similarity", "complementarity")}
    nothing = float("nan")
    return PartnerTypes(**{n: nothing if v is None else v for n, v in values.items()})
