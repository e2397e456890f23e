import string
from dataclasses import asdict

import pytest

from clustermatch.languages import KNOWN_LANGUAGES
from clustermatch.wording import WORDINGS, wording_of


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_known_language_has_its_wording():
    assert set(WORDINGS) == set(KNOWN_LANGUAGES)
    assert wording_of("other") is WORDINGS["en"]


@pytest.mark.parametrize("lang", KNOWN_LANGUAGES)
def test_templates_take_the_same_fields_in_every_language(lang):
    english, other = asdict(WORDINGS["en"]), asdict(WORDINGS[lang])
    for name, text in english.items():
        if isinstance(text, str):
            assert fields(text) == fields(other[name]), name
    assert set(WORDINGS[lang].types) == {"twin", "natural partner", "bridge", "far"}
    assert all(len(label) <= 8 for label in WORDINGS[lang].short_axes)
    assert all(len(label) <= 20 for label in WORDINGS[lang].types.values())
