"""A stdout on which compiled code leaves no trace."""

import contextlib
import ctypes
import os
import sys
import threading
from collections.abc import Iterator

__all__ = ["quiet_stdout"]

_LOCK = threading.RLock()


@contextlib.contextmanager
def quiet_stdout() -> Iterator[None]:
    """
    Keep what compiled code prints off stdout.

    HiGHS in scipy 1.17 prints a line now and then (HiGHS issue 2783), past ``sys.stdout``.

    Yields
    ------
    None
        File descriptor 1 leads nowhere meanwhile.

    Examples
    --------
    >>> with quiet_stdout():
    ...     _ = os.write(1, b"chatter")
    """
    with _LOCK:
        if sys.stdout is not None:
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.flush()
        _flush_compiled()
        try:
            kept = os.dup(1)
        except OSError:  # no stdout at all: nothing to protect
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            yield
        finally:
            _flush_compiled()  # what waits in the C library's buffer would come out later
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)


def _flush_compiled() -> None:
    with contextlib.suppress(OSError, AttributeError, TypeError):
        library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
        library.fflush(None)
