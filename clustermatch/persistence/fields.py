"""Objects of JSON, field by field: each typed, with the file named where one is wrong."""

import math
from collections.abc import Callable
from typing import Any, Final, NoReturn

from .json_text import damaged

__all__ = ["Fields"]

_SHOWN: Final = 40


class Fields:
    """
    An object of JSON, read field by field; each field must be of the kind asked for.

    Parameters
    ----------
    value : object
        What was read.
    source : str
        The file, for messages.
    place : str, default=""
        Where in the file, for messages.

    Raises
    ------
    InputError
        If it is no object.

    Examples
    --------
    >>> fields = Fields({"fusion": "min", "shrinkage": 5}, "config.json")
    >>> fields.text("fusion"), fields.number("shrinkage")
    ('min', 5.0)
    """

    def __init__(self, value: Any, source: str, place: str = ""):
        self.source, self.place = source, place
        if not isinstance(value, dict):
            raise damaged(source, f"{place or 'the file'}: expected an object, got {_show(value)}")
        self.values: dict[str, Any] = value

    def text(self, name: str) -> str:
        """
        Read a text.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        str
            As it stands.

        Raises
        ------
        InputError
            If it is not there, or something else.
        """
        return str(self._read(name, "text", lambda value: isinstance(value, str)))

    def flag(self, name: str) -> bool:
        """
        Read a truth value.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        bool
            As it stands.

        Raises
        ------
        InputError
            If it is not there, or something else.
        """
        return bool(self._read(name, "true or false", lambda value: isinstance(value, bool)))

    def whole(self, name: str) -> int:
        """
        Read a whole number.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        int
            As it stands.

        Raises
        ------
        InputError
            If it is not there, or something else.
        """
        return int(self._read(name, "a whole number", _is_whole))

    def number(self, name: str) -> float:
        """
        Read a finite number.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        float
            As it stands.

        Raises
        ------
        InputError
            If it is not there, or something else.
        """
        return float(self._read(name, "a finite number", _is_number))

    def maybe_number(self, name: str) -> float | None:
        """
        Read a finite number, or null.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        float or None
            As it stands.

        Raises
        ------
        InputError
            If it is not there, or something else.
        """
        return None if self.missing(name) else self.number(name)

    def numbers(self, name: str) -> dict[str, float]:
        """
        Read an object of finite numbers.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        dict of str to float
            In the order of the file.

        Raises
        ------
        InputError
            If it is not there, or something else.
        """
        part = self.part(name)
        return {key: part.number(key) for key in part.values}

    def part(self, name: str) -> "Fields":
        """
        Read an object.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        Fields
            Its fields.

        Raises
        ------
        InputError
            If it is not there, or something else.
        """
        value = self._read(name, "an object", lambda found: isinstance(found, dict))
        return Fields(value, self.source, self._named(name))

    def items(self, name: str, length: int | None = None) -> list[Any]:
        """
        Read a list.

        Parameters
        ----------
        name : str
            Of the field.
        length : int, default=None
            How many items there must be; None: any number.

        Returns
        -------
        list
            As it stands.

        Raises
        ------
        InputError
            If it is not there, something else, or of another length.
        """
        found: list[Any] = self._read(name, "a list", lambda value: isinstance(value, list))
        if length is not None and len(found) != length:
            self.refuse(name, f"{length} items", f"{len(found)}")
        return found

    def texts(self, name: str, length: int | None = None) -> list[str]:
        """
        Read a list of texts.

        Parameters
        ----------
        name : str
            Of the field.
        length : int, default=None
            How many there must be.

        Returns
        -------
        list of str
            As they stand.

        Raises
        ------
        InputError
            If it is not there, something else, or of another length.
        """
        found = self.items(name, length)
        if not all(isinstance(text, str) for text in found):
            self.refuse(name, "a list of texts", "something else in it")
        return found

    def missing(self, name: str) -> bool:
        """
        Tell whether a field is null.

        Parameters
        ----------
        name : str
            Of the field.

        Returns
        -------
        bool
            True where it is.

        Raises
        ------
        InputError
            If it is not there.
        """
        return self._read(name, "", lambda value: True) is None

    def refuse(self, name: str, expected: str, got: str) -> NoReturn:
        """
        Say that a field is not as it must be.

        Parameters
        ----------
        name : str
            Of the field.
        expected, got : str
            What it must be, and what it is.

        Raises
        ------
        InputError
            Always.
        """
        raise damaged(self.source, f"{self._named(name)}: expected {expected}, got {got}")

    def _named(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def _read(self, name: str, expected: str, fits: Callable[[Any], bool]) -> Any:
        if name not in self.values:
            raise damaged(self.source, f"{self._named(name)} is missing")
        value = self.values[name]
        if not fits(value):
            self.refuse(name, expected, _show(value))
        return value


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return _is_whole(value) and abs(value) < 2**63


def _show(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", type(None): "null"}
    text = repr(value)[:_SHOWN] if isinstance(value, (str, float, bool)) else ""
    return kinds.get(type(value), text or "another number")
