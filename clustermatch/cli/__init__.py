"""The command line: the only folder that prints."""

from collections.abc import Sequence
from typing import Any

import typer

from ..exceptions import ClusterMatchError
from . import completeness as completeness  # their commands join the others
from . import evaluation as evaluation
from . import explanation as explanation
from . import fit as fit
from . import needs as needs
from . import plan as plan
from . import report as report
from .commands import app
from .output import fail, lose_stdout

__all__ = ["app", "run"]

# Of its usage errors typer hands on BadParameter alone; the class above it covers them all.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def run(arguments: Sequence[str]) -> int:
    """
    Run the command line.

    Parameters
    ----------
    arguments : sequence of str
        Arguments after the name of the program.

    Returns
    -------
    int
        0 done, 2 bad input, bad usage or interrupted.

    Examples
    --------
    >>> run(["explain", "no-such-file.csv", "a", "b"])
    2
    """
    try:
        _invoke(list(arguments) or ["--help"])
    except typer.Exit as end:
        return end.exit_code
    except _UsageError as error:
        return fail(_usage(error))
    except ClusterMatchError as error:
        return fail(f"clustermatch: {error}")
    except KeyboardInterrupt:
        return fail("Interrupted; nothing was written.")
    except OSError as error:
        return lose_stdout(error)
    return 0


def _invoke(arguments: list[str]) -> None:
    """Run a command as typer does, without its own handling of errors and Ctrl-C."""
    command = typer.main.get_command(app)
    with command.make_context("clustermatch", arguments) as context:
        command.invoke(context)


def _usage(error: Any) -> str:
    message = error.format_message().rstrip(".")
    stop = "" if message.endswith("?") else "."
    path = error.ctx.command_path if error.ctx else "clustermatch"
    return f"clustermatch: {message}{stop} See: {path} --help"
