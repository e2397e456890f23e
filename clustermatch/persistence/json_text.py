"""JSON in and out: one way to write it, and one message where it cannot be read."""

import json
from typing import Any, NoReturn

from ..exceptions import InputError
from ..formats import reason_of

__all__ = ["damaged", "parse_json", "write_json"]


def damaged(source: str, what: str) -> InputError:
    """
    Make the error of a file that is not as it was written.

    Parameters
    ----------
    source : str
        The file.
    what : str
        What is wrong with it.

    Returns
    -------
    InputError
        To be raised.

    Examples
    --------
    >>> str(damaged("rec/config.json", "broken JSON"))
    'rec/config.json: broken JSON. It was damaged or altered: load another copy, or fit anew.'
    """
    return InputError(
        f"{source}: {what}. It was damaged or altered: load another copy, or fit anew."
    )


def write_json(value: Any, *, indent: int | None = None) -> bytes:
    r"""
    Write JSON, the same bytes for the same value.

    Parameters
    ----------
    value : object
        What JSON knows.
    indent : int, default=None
        Spaces a level, for people.

    Returns
    -------
    bytes
        UTF-8; half a surrogate pair, which UTF-8 does not know, as its escape.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> write_json({"é": "\ud800"}).decode()
    '{"é":"\\ud800"}\n'
    """
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
    )
    return f"{text}\n".encode("utf-8", "backslashreplace")


def parse_json(data: bytes, source: str) -> Any:
    """
    Read JSON of a file that somebody may have altered.

    Parameters
    ----------
    data : bytes
        Content of the file.
    source : str
        The file, for messages.

    Returns
    -------
    object
        What it holds.

    Raises
    ------
    InputError
        If it is no JSON, too deep to read, names a field twice, or holds numbers that JSON does
        not know.

    Examples
    --------
    >>> parse_json(b"[1, 2]", "config.json")
    [1, 2]
    """

    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is no number of JSON")

    try:
        text = data.decode("utf-8")
        return json.loads(text, parse_constant=refuse, object_pairs_hook=_once_each)
    except (ValueError, RecursionError, MemoryError) as error:
        raise damaged(source, f"broken JSON ({reason_of(error)})") from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a field that is given twice: readers would differ in which of the two they take."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{name!r} is given twice")
        found[name] = value
    return found
