"""Start the command line: ``python -m clustermatch``, and the ``clustermatch`` script."""

import gc
import io
import os
import signal
import sys
from contextlib import suppress
from typing import Final, NoReturn

__all__ = ["main"]


_INTERRUPTED: Final = "Interrupted; nothing was written.\n"


class _Interrupted(BaseException):
    """Ctrl-C, under a name that neither libraries nor Python itself treat in their own way."""


def main() -> None:
    """Run the command line; an interruption ends it with one line, whenever it comes."""
    try:
        signal.signal(signal.SIGINT, _interrupt)
        sys.unraisablehook = _end_if_dropped
        # A short process whose objects stay: the default of 700 would search them all the time.
        gc.set_threshold(50_000)
        _prepare_streams()
        # Imported here, so that Ctrl-C during the imports is caught as well.
        from .cli import run

        code = run(sys.argv[1:])
    except _Interrupted:
        sys.stderr.write(_INTERRUPTED)
        code = 2
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would only add a traceback
    _exit(code)


def _exit(code: int) -> NoReturn:
    """End at once: taking pandas and scikit-learn down in order costs a third of a second."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or its reader has gone
            stream.flush()
    os._exit(code)


def _interrupt(*_: object) -> NoReturn:
    raise _Interrupted


def _end_if_dropped(dropped: "sys.UnraisableHookArgs") -> None:
    """End at once where Python drops errors, as in a callback of an import: work would go on."""
    if dropped.exc_type is _Interrupted:
        sys.stderr.write(_INTERRUPTED)
        sys.stderr.flush()
        os._exit(2)
    sys.__unraisablehook__(dropped)


def _prepare_streams() -> None:
    """Write UTF-8 to files and pipes, and let neither a terminal nor a closed stderr fail."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 -- open to the end
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
