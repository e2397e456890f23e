"""Texts as weighed words."""

import numpy as np
import pandas as pd
import pytest

from clustermatch.exceptions import InputError
from clustermatch.profiles import Profiles
from clustermatch.words import WordVectors, has_words, profile_texts, tfidf_vectors


def test_accents_and_capitals_make_no_other_word():
    words = WordVectors.from_texts(["Métal, BOIS", "metal bois", "lin"])
    assert words.terms.tolist() == ["bois", "lin", "metal"]
    np.testing.assert_allclose((words.vectors[[0]] @ words.vectors[[1]].T).toarray(), 1.0)
    np.testing.assert_allclose((words.vectors[[0]] @ words.vectors[[2]].T).toarray(), 0.0)


def test_the_weights_by_hand():
    """Rare words weigh more: log((1 + 2) / (1 + n)) + 1 for a word of n of two texts."""
    words = WordVectors.from_texts(["bois lin", "bois"])
    rare = np.log(3 / 2) + 1
    np.testing.assert_allclose(
        words.vectors.toarray(), [np.array([1, rare]) / np.hypot(1, rare), [1, 0]]
    )


def test_a_word_said_often_counts_by_the_logarithm():
    words = WordVectors.from_texts(["bois bois bois lin", "lin bois"])
    often = 1 + np.log(3)
    np.testing.assert_allclose(
        words.vectors.toarray()[0], np.array([often, 1]) / np.hypot(often, 1)
    )


def test_rows_are_of_unit_length_and_zero_without_any_word():
    words = WordVectors.from_texts(["bois et lin", "", "a 1 _ 22", "bois"])
    norms = np.sqrt(words.vectors.multiply(words.vectors).sum(axis=1))
    np.testing.assert_allclose(norms, [1, 0, 0, 1])


def test_texts_may_come_one_by_one():
    words = WordVectors.from_texts(text for text in ("bois", "lin"))
    assert words.vectors.shape == (2, 2)


@pytest.mark.parametrize("texts", [["", ""], ["a b", "1 2 3"], []])
def test_without_any_word_there_is_no_column(texts):
    words = WordVectors.from_texts(texts)
    assert words.vectors.shape == (len(texts), 0)
    assert len(words.terms) == 0
    assert not has_words(texts)


# --- words in common ---------------------------------------------------------------------------


def test_the_rarest_words_in_common_are_named_first_as_they_are_written():
    texts = ["Énergie et métrologie", "énergie, metrologie", "énergie", "énergie", "lin"]
    words = WordVectors.from_texts(texts)
    assert words.shared(texts[0], 0, 1) == ["métrologie", "énergie"]
    assert words.shared(texts[1], 1, 0) == ["metrologie", "énergie"]
    assert words.shared(texts[0], 0, 1, n=1) == ["métrologie"]
    assert words.shared(texts[0], 0, 4) == []


def test_short_words_are_named_only_where_nothing_longer_is_shared():
    texts = ["bois lin", "bois photonique", "bois photonique"]
    words = WordVectors.from_texts(texts)
    assert words.shared(texts[0], 0, 1) == ["bois"]
    assert words.shared(texts[1], 1, 2) == ["photonique"]


def test_equally_telling_words_are_named_by_the_alphabet():
    texts = ["zinguerie chaudronnerie modelage", "modelage zinguerie chaudronnerie"]
    words = WordVectors.from_texts(texts)
    assert words.shared(texts[0], 0, 1) == ["chaudronnerie", "modelage", "zinguerie"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "Nous sommes, entre elles et vers vos métiers, une aile de la photonique qu'il y a"),
        ("en", "They would be, through their own and between others, those of the photonics"),
        ("es", "Además nosotros tenemos, según nuestra y entre otras, una de las fotónica"),
        ("de", "Wir werden außerdem, zwischen unseren und für andere, durch die Photonik"),
        ("it", "Noi siamo inoltre, attraverso della nostra e tra altre, una delle fotonica"),
        ("other", "the les las die delle fotonica"),
    ],
)
def test_function_words_are_no_evidence(lang, text):
    words = WordVectors.from_texts([text, text])
    named = words.shared(text, 0, 1, n=99, lang=lang)
    assert any(word.startswith(("fot", "phot")) for word in named)
    assert set(named) <= {"photonique", "photonics", "fotónica", "photonik", "fotonica", "métiers"}


def test_a_function_word_of_another_language_may_be_a_thing():
    words = WordVectors.from_texts(["car transport", "car transport"])
    assert words.shared("car transport", 0, 1, lang="fr") == ["transport"]
    words = WordVectors.from_texts(["car", "car"])
    assert words.shared("car", 0, 1, lang="fr") == []  # because
    assert words.shared("car", 0, 1, lang="en") == ["car"]


def test_where_only_function_words_are_shared_nothing_is_named():
    texts = ["de la soudure et une fonderie", "et une de photonique"]
    assert WordVectors.from_texts(texts).shared(texts[0], 0, 1, lang="fr") == []


def test_fewer_than_three_letters_are_never_named():
    words = WordVectors.from_texts(["ia eau", "ia eau", "ia"])
    assert words.shared("ia eau", 0, 1, lang="fr") == ["eau"]
    assert words.shared("ia", 0, 2, lang="fr") == []


def test_what_most_texts_of_a_language_hold_is_not_named():
    """Of ten in French, six are of industrie, five of laser; of two in English both are."""
    texts = ["industrie laser"] * 5 + ["industrie"] + ["photonique"] * 4 + ["industry laser"] * 2
    words = WordVectors.from_texts(texts, ["fr"] * 10 + ["en"] * 2)
    assert words.terms[words.common].tolist() == ["industrie"]
    assert words.shared(texts[0], 0, 1, lang="fr") == ["laser"]
    assert words.shared(texts[10], 10, 11, lang="en") == ["industry", "laser"]
    # Nine texts are too few to tell; those without a word do not count.
    words = WordVectors.from_texts([*texts[:9], "", "1"], ["fr"] * 11)
    assert not words.common.any()


def test_what_is_not_named_counts_all_the_same():
    texts = ["et de la", "et de la", "photonique"]
    words = WordVectors.from_texts(texts, ["fr"] * 3)
    np.testing.assert_allclose((words.vectors[[0]] @ words.vectors[[1]].T).toarray(), 1.0)


def test_a_word_that_stands_elsewhere_is_not_named():
    """The word is shared, but not written in the text that is quoted from."""
    words = WordVectors.from_texts(["photonique", "photonique"])
    assert words.shared("optique", 0, 1) == []


# --- texts of profiles -------------------------------------------------------------------------


def test_what_is_compared_holds_no_needs_and_what_is_said_holds_all():
    table = pd.DataFrame(
        {
            "id": ["a", "b"],
            "description": ["Firme", ""],
            "competences": ["bois; lin", ""],
            "needs": ["fer", ""],
        }
    )
    profiles = Profiles.from_frame(table.assign(lang="fr"))
    assert profiles.texts == ("Firme\nbois\nlin", "")
    assert profile_texts(profiles) == ["Firme. bois. lin. fer", ""]


def test_runs_of_letters_find_parts_of_words():
    texts = ["photonique", "photonics", "lin"]
    by_words, by_parts = (tfidf_vectors(texts, kind).toarray() for kind in ("word", "char_wb"))
    assert by_words[0] @ by_words[1] == 0
    assert by_parts[0] @ by_parts[1] > 0.3
    assert by_parts[0] @ by_parts[2] == 0


def test_what_cannot_be_weighed_is_refused():
    with pytest.raises(InputError, match="analyzer must be one of word, char_wb, got 'letters'"):
        tfidf_vectors(["bois"], "letters")
    with pytest.raises(InputError, match="not enough text: none of 2 clusters has a word of two"):
        tfidf_vectors(["", "a"], "word")
