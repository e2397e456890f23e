"""What a score is made of, and the weights of these parts."""

from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Final

import numpy as np

from .exceptions import InputError

__all__ = ["COMPONENTS", "check_weights"]

COMPONENTS: Final = ("similarity", "words", "complementarity", "precedent")


def check_weights(weights: Mapping[str, float] | None, active: Sequence[str]) -> dict[str, float]:
    """
    Check weights, and bring those that can be used to a sum of 1.

    Parameters
    ----------
    weights : mapping of str to float or None
        Weights of components; None weighs all equally.
    active : sequence of str
        The components that the data allow.

    Returns
    -------
    dict of str to float
        A weight for each of `active`, in the order of `COMPONENTS`.

    Raises
    ------
    InputError
        If a component is unknown, a weight is no number of at least 0, or none is above 0.

    Examples
    --------
    >>> check_weights({"similarity": 3, "complementarity": 1}, ["similarity", "complementarity"])
    {'similarity': 0.75, 'complementarity': 0.25}
    """
    if weights is not None and not isinstance(weights, Mapping):
        raise InputError(f'weights must be like {{"similarity": 0.5}}, got {weights!r}.')
    chosen = dict.fromkeys(COMPONENTS, 1.0) if weights is None else dict(weights)
    unknown = sorted(set(chosen) - set(COMPONENTS))
    if unknown:
        raise InputError(f"weights name {unknown}; the components are {list(COMPONENTS)}.")
    if not all(isinstance(weight, Real) and 0 <= weight < np.inf for weight in chosen.values()):
        raise InputError(f"weights must be non-negative and not all zero, got {chosen}.")
    total = sum(weight for name, weight in chosen.items() if name in active)
    if not total > 0:
        raise InputError(
            f"weights must be non-negative and not all zero over {', '.join(active)}, which the "
            f"data allow; got {chosen}."
        )
    return {name: float(chosen.get(name, 0.0)) / total for name in COMPONENTS if name in active}
