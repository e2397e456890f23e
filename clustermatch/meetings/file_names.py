"""Names of files for ids: valid on every system, and all different."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

__all__ = ["file_stems"]

_LONGEST: Final = 80
_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]+|^[.-]+|[.-]+$")
# Names that Windows keeps for devices, whatever their suffix.
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def file_stems(ids: Iterable[Any], *, taken: Iterable[str] = ()) -> list[str]:
    """
    Give every id the name of a file, without suffix.

    Parameters
    ----------
    ids : iterable
        Any ids.
    taken : iterable of str, default ()
        Names of other files.

    Returns
    -------
    list of str
        Without path separators, different without regard to case.

    Examples
    --------
    >>> file_stems(["mont-blanc", "../etc/passwd", "A b", "a B", "con", "שלום", "🚀"])
    ['mont-blanc', 'etc-passwd', 'A-b', 'a-B-2', 'con-', 'שלום', 'cluster']
    """
    used = {name.casefold() for name in taken}
    stems = []
    for key in ids:
        plain = _plain(str(key))
        stem, number = plain, 1
        while stem.casefold() in used:
            number += 1
            stem = f"{plain}-{number}"
        used.add(stem.casefold())
        stems.append(stem)
    return stems


def _plain(text: str) -> str:
    """Keep letters and digits of all scripts, in one normal form: some systems change it."""
    words = _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", text))
    # A file system counts 255 octets; a letter may take four of them.
    stem = words[:_LONGEST].encode("utf-8")[:_LONGEST].decode("utf-8", "ignore").strip("-.")
    stem = stem or "cluster"
    return f"{stem}-" if _DEVICES.fullmatch(stem) else stem
