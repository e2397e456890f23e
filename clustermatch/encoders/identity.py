"""What a result records of its encoder: name, version, and the hash of its weights."""

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["EncoderIdentity", "identify"]


@dataclass(frozen=True)
class EncoderIdentity:
    """
    Which encoder made vectors, told so that the same one can be found again.

    Attributes
    ----------
    name : str
        "static", "lexical", "minilm", the name of a model, or of a class.
    version : str
        Version of the weights or of the method; empty where the encoder states none.
    weights : str
        SHA-256 of the weights in hexadecimal; empty where there are none, or they are unknown.
    settings : str
        What else changes vectors, such as a lower precision; empty where nothing does.

    Examples
    --------
    >>> str(EncoderIdentity("static", "1", "0123456789abcdef"))
    'static 1 (0123456789ab)'
    """

    name: str
    version: str = ""
    weights: str = ""
    settings: str = ""

    def __str__(self) -> str:
        """Name, version, settings, and the first twelve digits of the hash."""
        digest = f"({self.weights[:12]})" if self.weights else ""
        return " ".join(part for part in (self.name, self.version, self.settings, digest) if part)

    def as_record(self) -> dict[str, str]:
        """
        Give the fields as a plain dictionary.

        Returns
        -------
        dict of str to str
            The attributes by name; it can be written as JSON.
        """
        return asdict(self)


def identify(encoder: Any) -> EncoderIdentity:
    """
    Read off an encoder what results record of it.

    Parameters
    ----------
    encoder : Encoder
        Any encoder; its attributes `name`, `version`, `weights_sha256` and `settings` are used
        where it has them.

    Returns
    -------
    EncoderIdentity
        Its identity; the name of its class where it has no `name`.

    Examples
    --------
    >>> class Mine:
    ...     version = "2026-11"
    >>> identify(Mine())
    EncoderIdentity(name='Mine', version='2026-11', weights='', settings='')
    """
    return EncoderIdentity(
        name=str(getattr(encoder, "name", type(encoder).__name__)),
        version=str(getattr(encoder, "version", "")),
        weights=str(getattr(encoder, "weights_sha256", "")),
        settings=str(getattr(encoder, "settings", "")),
    )
