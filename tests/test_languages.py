"""Languages as people write them, and as detected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustermatch.languages import (
    KNOWN_LANGUAGES,
    OTHER_LANGUAGE,
    detect_languages,
    normalise_language,
)

SENTENCES = {
    "fr": "Le pôle accompagne les entreprises de la plasturgie et des matériaux.",
    "en": "The cluster supports firms that work on plastics and new materials.",
    "es": "El clúster acompaña a las empresas del plástico y de los materiales.",
    "de": "Das Cluster begleitet Unternehmen der Kunststoffbranche in der Region.",
    "it": "Il cluster accompagna le imprese della plastica e dei nuovi materiali.",
    "other": "Klaster wspiera przedsiębiorstwa z branży tworzyw sztucznych w regionie.",
}


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("fr", "fr FR fr-FR fr_FR.UTF-8 fra fre French français FRANÇAIS Francais francés"),
        ("en", "en EN en-GB eng English anglais inglés inglese Englisch"),
        ("es", "es ES es-419 spa Spanish español espagnol castellano"),
        ("de", "de DE de_AT ger deu German Deutsch allemand alemán"),
        ("it", "it IT ita Italian italiano italien"),
        ("other", "xx pl nl cat русский 中文 Polish frontend"),
        ("", "? - 42 und"),
    ],
)
def test_languages_as_people_write_them(code, values):
    assert {value: normalise_language(value) for value in values.split()} == dict.fromkeys(
        values.split(), code
    )


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("  Fr ", "fr"),
        ("franc\u0327ais", "fr"),
        ("Français (France)", "fr"),
        ("fr/en", "fr"),
        ("fr, en", "fr"),
        ("", ""),
        ("\u00a0", ""),
    ],
)
def test_languages_of_several_words(value, code):
    assert normalise_language(value) == code


@given(st.text())
def test_any_text_has_a_code(value):
    assert normalise_language(value) in {*KNOWN_LANGUAGES, OTHER_LANGUAGE, ""}


@pytest.mark.parametrize("code", SENTENCES)
def test_sentences_are_detected_in_any_case(code):
    sentence = SENTENCES[code]
    assert detect_languages([sentence, sentence.upper(), f"{sentence} 🚀"]) == [code] * 3


@pytest.mark.parametrize("text", ["", "42", "?!", "🚀", "ISO 9001", "النسيج التقني", "x" * 5000])
def test_too_little_to_tell_is_another_language(text):
    assert detect_languages([text]) == [OTHER_LANGUAGE]


def test_texts_are_detected_one_by_one():
    texts = list(SENTENCES.values())
    assert detect_languages(texts) == list(SENTENCES)
    assert detect_languages(texts[::-1]) == list(SENTENCES)[::-1]
    assert detect_languages(iter(texts)) == list(SENTENCES)
    assert detect_languages([]) == []
