"""Start the command line: ``python -m clustermatch``, and the ``clustermatch`` script."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; an interruption ends it with one line, whenever it comes."""
    try:
        # Imported here, so that Ctrl-C during the imports is caught as well.
        from .cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted; nothing was written.\n")
        code = 2
    sys.exit(code)


if __name__ == "__main__":
    main()
