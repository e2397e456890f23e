"""Pictures that a plotting library draws, embedded in the page: no file, no network, no font."""

import base64
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["COLOURS", "colour_bar", "density_picture", "matrix_picture"]

FloatArray = NDArray[np.float64]

# From light to dark in one hue after another: it prints, and the colour-blind can read it.
COLOURS: Final = "YlGnBu"
_GREYS: Final = "Greys"
_CELLS: Final = 40
# Numbers of pairs that would be white, and black: a single pair can be seen, none is black.
_PALEST: Final = 0.2
_DARKEST: Final = 50.0


def matrix_picture(values: FloatArray, low: float, high: float) -> str:
    """
    Draw a matrix, one dot a cell.

    Parameters
    ----------
    values : ndarray of shape (n, n)
        NaN is left empty.
    low, high : float
        Values of the lightest and the darkest colour.

    Returns
    -------
    str
        A data URI of a PNG picture of n times n dots.

    Examples
    --------
    >>> matrix_picture(np.eye(2), 0.0, 1.0)[:22]
    'data:image/png;base64,'
    """
    from matplotlib import colormaps
    from matplotlib.colors import Normalize

    colours = colormaps[COLOURS].with_extremes(bad=(1.0, 1.0, 1.0, 0.0))
    shown = Normalize(low, max(high, low + 1e-9), clip=True)(np.ma.masked_invalid(values))
    return _as_uri(colours(shown, bytes=True))


def colour_bar() -> str:
    """
    Draw the colours of a matrix from light to dark.

    Returns
    -------
    str
        A data URI of a PNG picture.
    """
    return matrix_picture(np.linspace(0.0, 1.0, 64)[None, :], 0.0, 1.0)


def density_picture(x: FloatArray, y: FloatArray) -> str:
    """
    Draw how many pairs lie where.

    Parameters
    ----------
    x, y : ndarray of shape (n_pairs,)
        Both axes, in [0, 1], at least one pair.

    Returns
    -------
    str
        A data URI of a square PNG picture without a frame: its edges are 0 and 1, y goes up. Shades
        of grey by the logarithm of the number of pairs; where there is none it is transparent.

    Examples
    --------
    >>> density_picture(np.array([0.5]), np.array([0.5]))[:22]
    'data:image/png;base64,'
    """
    from matplotlib import colormaps
    from matplotlib.colors import LogNorm

    counts, _, _ = np.histogram2d(y, x, bins=_CELLS, range=((0.0, 1.0), (0.0, 1.0)))
    # The darkest grey stays light enough for marks on top.
    shown = LogNorm(_PALEST, _DARKEST * counts.max())(np.ma.masked_equal(counts[::-1], 0.0))
    greys = colormaps[_GREYS].with_extremes(bad=(1.0, 1.0, 1.0, 0.0))
    return _as_uri(greys(shown, bytes=True))


def _as_uri(colours: NDArray[np.uint8]) -> str:
    """Write a picture with a palette: a third of the octets, and no difference to the eye."""
    from PIL import Image

    picture = Image.fromarray(colours).quantize(method=Image.Quantize.FASTOCTREE)
    with BytesIO() as file:
        picture.save(file, format="png", optimize=True)
        return _uri(file.getvalue())


def _uri(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode('ascii')}"
