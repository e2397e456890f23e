"""Scores whose vectors lie in files, named by path. Arrays alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ..exceptions import InputError
from .facets import TwoFacets
from .forms import Cosine, Form

__all__ = ["FormFiles", "PathLike"]

Rows = NDArray[Any]

# The header of a .npy file is a Python literal, and Python's parser keeps count of its depth for
# all threads together: two that parse at once may end in a SystemError (seen with Python 3.11).
_HEADERS: Final = Lock()


class PathLike(Protocol):
    """What stands for a path, such as `pathlib.Path`."""

    def __fspath__(self) -> str: ...


@dataclass(frozen=True)
class FormFiles:
    """
    Which .npy files hold the vectors of a score; workers open them, nobody passes them on.

    Attributes
    ----------
    vectors : path-like, default=None
        Of shape (n_rows, n_dims), float32 or float64: the score of `Cosine`.
    needs, offers, common : path-like, default=None
        Instead of vectors: the score of `TwoFacets`; common is not needed where `weight` is 1.
    weight : float, default=1.0
        As for `TwoFacets`.
    fusion : {"geometric", "harmonic", "min"}, default="harmonic"
        As for `TwoFacets`.

    Raises
    ------
    InputError
        If it names neither vectors nor needs and offers, or both.

    Notes
    -----
    Files in float32 and C order are read where they lie; of others every reader of all rows
    holds a copy. Where workers run in another folder or on other machines, paths must be
    absolute and lead to the same files there.

    Examples
    --------
    >>> FormFiles(needs="needs.npy", offers="offers.npy").fusion
    'harmonic'
    """

    vectors: str | PathLike | None = None
    needs: str | PathLike | None = None
    offers: str | PathLike | None = None
    common: str | PathLike | None = None
    weight: float = 1.0
    fusion: str = "harmonic"

    def __post_init__(self) -> None:
        """Refuse what names no score, or two."""
        facets = (self.needs, self.offers, self.common)
        one = self.vectors is not None and facets == (None, None, None)
        two = self.vectors is None and self.needs is not None and self.offers is not None
        if not one and not two:
            raise InputError("FormFiles must name either vectors, or both needs and offers.")

    def form(self, strips: Sequence[slice] | None = None) -> Form:
        """
        Make the score.

        Parameters
        ----------
        strips : sequence of slice, default=None
            Rows to read, one strip after the other; None: all, left in the file.

        Returns
        -------
        Form
            Of these rows, counted from 0.

        Raises
        ------
        InputError
            If a file cannot be read, or holds other than rows of numbers.
        """
        if self.vectors is not None:
            return Cosine(_read(self.vectors, strips))
        needs, offers, common = (
            None if path is None else _read(path, strips)
            for path in (self.needs, self.offers, self.common)
        )
        assert needs is not None
        assert offers is not None
        _check_rows(needs, offers, common)
        return TwoFacets(needs, offers, common, weight=self.weight, fusion=self.fusion)


def _check_rows(needs: Rows, offers: Rows, common: Rows | None) -> None:
    shapes = [each.shape for each in (needs, offers, common) if each is not None]
    if shapes[0] != shapes[1] or len({n_rows for n_rows, _ in shapes}) > 1:
        raise InputError(
            f"needs and offers must have the same shape, and common as many rows; got {shapes}."
        )


def _read(path: str | PathLike, strips: Sequence[slice] | None) -> Rows:
    try:
        with _HEADERS:
            found: Any = np.load(path, mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise InputError(f"{path}: cannot be read as a .npy file ({error}).") from error
    if getattr(found, "dtype", None) not in (np.float32, np.float64) or found.ndim != 2:
        raise InputError(f"{path}: must be a .npy file of rows in float32 or float64.")
    if strips is None:
        return np.asarray(found)
    return np.concatenate([found[strip] for strip in strips]).astype(np.float32, copy=False)
