"""Pictures that a plotting library draws, embedded in the page: no file, no network, no font."""

import base64
from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["COLOURS", "colour_bar", "density_picture", "matrix_picture"]

FloatArray = NDArray[np.float64]

# From light to dark in one hue after another: it prints, and the colour-blind can read it.
COLOURS: Final = "YlGnBu"
_GREYS: Final = "Greys"
_CELLS: Final = 30
# The same picture from every version of the plotting library.
_NO_NAME: Final[dict[str, Any]] = {"Software": None}
_INCHES: Final = 4.0
_DOTS: Final = 100


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


def density_picture(x: FloatArray, y: FloatArray, limits: tuple[float, float]) -> str:
    """
    Draw how many pairs lie where, in hexagons.

    Parameters
    ----------
    x, y : ndarray of shape (n_pairs,)
        Both axes, at least one pair.
    limits : tuple of float
        Where both axes end; they begin at 0.

    Returns
    -------
    str
        A data URI of a square PNG picture without a frame: its edges are 0 and the limits.

    Examples
    --------
    >>> density_picture(np.array([0.5]), np.array([0.5]), (1.0, 1.0))[:22]
    'data:image/png;base64,'
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_INCHES, _INCHES), dpi=_DOTS)
    axes: Any = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    extent = (0.0, limits[0], 0.0, limits[1])
    # From white on, as the paper is; the darkest grey stays light enough for marks on top.
    axes.hexbin(x, y, gridsize=_CELLS, extent=extent, bins="log", mincnt=1, cmap=_GREYS, vmax=1e4)
    axes.set(xlim=extent[:2], ylim=extent[2:])
    with BytesIO() as file:
        figure.savefig(file, format="png", transparent=True, metadata=_NO_NAME)
        return _uri(file.getvalue())


def _as_uri(colours: NDArray[np.uint8]) -> str:
    """Write a picture with a palette: a third of the octets, and no difference to the eye."""
    from PIL import Image

    picture = Image.fromarray(colours).quantize(method=Image.Quantize.FASTOCTREE)
    with BytesIO() as file:
        picture.save(file, format="png", optimize=True)
        return _uri(file.getvalue())


def _uri(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode('ascii')}"
