"""Start the command line: ``python -m clustermatch``, and the ``clustermatch`` script."""

import io
import os
import signal
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; an interruption ends it with one line, whenever it comes."""
    try:
        _prepare_streams()
        # Imported here, so that Ctrl-C during the imports is caught as well.
        from .cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was written.\n")
        code = 2
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would only add a traceback
    sys.exit(code)


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
