"""The default weights of the score, which ship with the library."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from .components import COMPONENTS
from .exceptions import EncoderError
from .shipped import SUMS, check_sums, shipped_folder

__all__ = ["DEFAULT_WEIGHTS_NAME", "DefaultWeights", "load_weights"]

DEFAULT_WEIGHTS_NAME: Final = "weights-v1"
_FILE: Final = "weights.json"


@dataclass(frozen=True)
class DefaultWeights:
    """
    Weights learnt once, on development data, by a script that ships with them.

    Attributes
    ----------
    name : str
        Name and version.
    sha256 : str
        Hash of the file.
    weights : dict of str to float
        Weight of each component; they add up to 1.
    """

    name: str
    sha256: str
    weights: dict[str, float]


@cache
def load_weights(name: str = DEFAULT_WEIGHTS_NAME) -> DefaultWeights:
    """
    Read weights that come with the library.

    Parameters
    ----------
    name : str, default="weights-v1"
        Name of their folder.

    Returns
    -------
    DefaultWeights
        Checked against the list of checksums beside them.

    Raises
    ------
    EncoderError
        If the folder is absent, damaged or holds something else, or the weights are not listed.

    Examples
    --------
    >>> bool(abs(sum(load_weights().weights.values()) - 1) < 1e-9)
    True
    """
    folder = shipped_folder(name)
    sums = check_sums(folder)
    if _FILE not in sums:
        raise EncoderError(
            f"{folder / SUMS} lists {', '.join(sorted(sums))}, but not {_FILE}: the weights cannot "
            "be checked and are not read. Install clustermatch anew."
        )
    path = folder / _FILE
    try:
        stated: Any = json.loads(path.read_text(encoding="utf-8"))["weights"]
        weights = {component: float(stated[component]) for component in COMPONENTS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            f"{path} holds no weights of {', '.join(COMPONENTS)}: install clustermatch anew."
        ) from error
    total = sum(weights.values())
    return DefaultWeights(name, sums[_FILE], {key: value / total for key, value in weights.items()})
