"""Keeps what libraries in C print by themselves off stdout."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["quiet_stdout"]

_STDOUT: Final = 1


@contextmanager
def quiet_stdout() -> Iterator[None]:
    """
    Send what is written to file descriptor 1 nowhere.

    HiGHS prints lines by itself (its issue 2783), past Python's own streams; they would spoil a
    table on stdout. What Python wrote before comes out before.

    Yields
    ------
    None
        While it holds, for the whole process.

    Examples
    --------
    >>> with quiet_stdout():
    ...     _ = os.write(1, b"heard by nobody")
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
        kept = os.dup(_STDOUT)
    except (OSError, ValueError):  # closed: nothing to keep clean
        yield
        return
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, _STDOUT)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, _STDOUT)
        os.close(kept)
