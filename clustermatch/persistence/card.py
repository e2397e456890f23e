"""What a person who finds the folder of a saved recommender is told."""

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["write_card"]

_CARD: Final = """\
# A saved recommender of clustermatch

Fitted on {n} organisations with the encoder {encoder}; made by clustermatch {version}.

It holds **the texts of these organisations** (descriptions, competences, needs, attributes, known
alliances) as they were given. Keep it where you would keep the table itself.

| file | what it holds |
|---|---|
| `config.json` | options, encoder, weights, thresholds |
| `organisations.json` | ids, names, texts, attributes, alliances |
| `vocabulary.json` | the words that are compared |
| `arrays.safetensors` | vectors and all other numbers |
| `manifest.json` | format, versions, size and SHA-256 of every file |

Nothing in it is code. The hashes tell damage; they do not tell who made it.

```
clustermatch recommend THIS_FOLDER -k 3
```

```python
import clustermatch as cm
rec = cm.PartnerRecommender.load("THIS_FOLDER")
```

Change no file by hand: `load` refuses it. To follow changes, `update` and `save` again.
"""


def write_card(config: Mapping[str, Any], version: str) -> bytes:
    """
    Write the README of a folder.

    Parameters
    ----------
    config : mapping of str to object
        Its configuration.
    version : str
        Of clustermatch.

    Returns
    -------
    bytes
        Markdown.

    Examples
    --------
    >>> record = {"name": "static", "version": "1"}
    >>> config = {"n_organisations": 47, "encoder": {"record": record}}
    >>> write_card(config, "0.1.0").decode().splitlines()[2]
    'Fitted on 47 organisations with the encoder static 1; made by clustermatch 0.1.0.'
    """
    record = config["encoder"]["record"]
    encoder = f"{record['name']} {record['version']}".strip()
    text = _CARD.format(n=config["n_organisations"], encoder=encoder, version=version)
    return text.encode("utf-8", "backslashreplace")
