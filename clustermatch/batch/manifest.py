"""The manifest of a table in parts: what was begun, with what, and whether it is finished."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..exceptions import OutputError
from ..formats import reason_of

__all__ = ["FORMAT", "differences", "part_name", "read_manifest"]

FORMAT: Final = 1
_CONTENT: Final = "content of "


def part_name(number: int) -> str:
    """
    Name the file of a part.

    Parameters
    ----------
    number : int
        From 0.

    Returns
    -------
    str
        Sorted by name, parts are in their order.

    Examples
    --------
    >>> part_name(7)
    'part-00007.parquet'
    """
    return f"part-{number:05d}.parquet"


def read_manifest(path: Path) -> dict[str, Any]:
    """
    Read a manifest.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    dict
        With "finished", "rows", "parts" (each with "file" and "rows"), "fingerprint".

    Raises
    ------
    OutputError
        If it is none, or one of another format.

    Examples
    --------
    >>> read_manifest(Path("no-such-file.json"))
    Traceback (most recent call last):
    clustermatch.exceptions.OutputError: no-such-file.json: is no manifest of clustermatch ...
    """
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        found = manifest["format"]
        if found == FORMAT:
            _check_fields(manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OutputError(
            f"{path}: is no manifest of clustermatch ({reason_of(error)}). Choose another folder."
        ) from error
    if found != FORMAT:
        raise OutputError(
            f"{path}: is of format {found!r}, this version reads {FORMAT}. Choose another folder."
        )
    return dict(manifest)


def differences(
    then: Mapping[str, Any], now: Mapping[str, Any], *, partly: bool = False
) -> list[str]:
    """
    Tell in what two runs differ.

    Parameters
    ----------
    then, now : mapping of str to object
        What each depends on. Digests are called "content of" something.
    partly : bool, default=False
        True: what is not in `now` is not compared.

    Returns
    -------
    list of str
        One clause for each difference.

    Examples
    --------
    >>> differences({"k": 3, "content of a.csv": "12"}, {"k": 5, "content of a.csv": "34"})
    ['k was 3, is now 5', 'the content of a.csv has changed']
    """
    now = json.loads(json.dumps(dict(now)))
    names = list(now) if partly else list(dict.fromkeys([*now, *then]))
    return [_told(n, then.get(n), now.get(n)) for n in names if then.get(n) != now.get(n)]


def _told(name: str, then: Any, now: Any) -> str:
    if then is None or now is None:
        what = name.removeprefix(_CONTENT)
        return f"{what} {'was not given then' if then is None else 'is not given any more'}"
    if name.startswith(_CONTENT):
        return f"the {name} has changed"
    return f"{name} was {then}, is now {now}"


def _check_fields(manifest: Any) -> None:
    """Raise an error of Python's own where a field is not as we write it."""
    manifest["fingerprint"].items()
    for number, part in enumerate(manifest["parts"]):
        if part["file"] != part_name(number) or not isinstance(part["rows"], int):
            raise ValueError(f"part {number} is called {part['file']!r}")
