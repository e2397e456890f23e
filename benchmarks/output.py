"""Results on disk: written whole or not at all, with the conditions that they depend on."""

import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

__all__ = ["RESULTS", "conditions", "write_json"]

RESULTS = Path(__file__).parent / "results"


def conditions() -> dict[str, str | int]:
    """
    Say what figures depend on; imports no library, names no machine.

    Returns
    -------
    dict of str to str or int
        Date, versions, kind of system, number of CPUs that this process may use.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in ("numpy", "scikit-learn", "clustermatch")},
        "system": f"{sys.platform} {platform.machine()}",
        "cpus": len(affinity(0)) if affinity else os.cpu_count() or 1,
    }


def write_json(path: Path, content: dict[str, Any]) -> None:
    """
    Write a file in one move, so that a reader never sees half of it.

    Parameters
    ----------
    path : Path
        File to write; its folder is made if needed.
    content : dict
        What JSON can hold; NaN is refused.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target: a rename is atomic only within one file system.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
        draft.write_text(text + "\n", encoding="utf-8")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
