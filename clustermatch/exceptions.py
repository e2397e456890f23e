"""The exceptions and warnings of clustermatch.

::

    ClusterMatchError
    ├── InputError (ValueError)         a table, a file, an id or an option is not usable
    ├── OutputError (OSError)           a result cannot be written where it was asked for
    ├── EncoderError (ValueError)       an encoder cannot be found, trusted or loaded
    └── MissingDependencyError (ImportError)   an optional package is not installed

    ClusterMatchWarning (UserWarning)
    ├── ApproximationWarning            lists may lack some of the best partners; says how many
    ├── CacheWarning                    embeddings cannot be kept for later runs
    ├── InputWarning                    read, but not as its author may expect
    └── ShortListWarning                a list holds fewer than k partners
"""

__all__ = [
    "ApproximationWarning",
    "CacheWarning",
    "ClusterMatchError",
    "ClusterMatchWarning",
    "EncoderError",
    "InputError",
    "InputWarning",
    "MissingDependencyError",
    "OutputError",
    "ShortListWarning",
]


class ClusterMatchError(Exception):
    """Base of every error that clustermatch raises on purpose."""


class InputError(ClusterMatchError, ValueError):
    """A table, a file, an id or an option cannot be used as it is."""


class OutputError(ClusterMatchError, OSError):
    """A result cannot be written where it was asked for."""


class EncoderError(ClusterMatchError, ValueError):
    """An encoder cannot be found, trusted or loaded."""


class MissingDependencyError(ClusterMatchError, ImportError):
    """An optional package is needed and not installed."""


class ClusterMatchWarning(UserWarning):
    """Base of every warning that clustermatch gives."""


class ApproximationWarning(ClusterMatchWarning):
    """Lists are made from approximate candidates; tells their measured recall."""


class CacheWarning(ClusterMatchWarning):
    """Embeddings cannot be kept for later runs; results are the same."""


class InputWarning(ClusterMatchWarning):
    """Input was read, but perhaps not as its author expects."""


class ShortListWarning(ClusterMatchWarning):
    """A target has fewer partners than were asked for."""
