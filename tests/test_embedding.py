import numpy as np
import pandas as pd
import pytest

from clustermatch.embedding import FOREIGN_LEXICAL_SHARE, LEXICAL_SHARE, ProfileEmbedder
from clustermatch.encoders import HybridEncoder, LexicalEncoder
from clustermatch.exceptions import InputError
from clustermatch.profiles import Profiles


@pytest.fixture
def profiles(clusters):
    return Profiles.from_frame(clusters)


def test_one_row_per_organisation_and_per_phrase(profiles, hash_encoder):
    vectors = ProfileEmbedder(encoder=hash_encoder, lexical_share=0.0).fit_transform(profiles)
    assert vectors.profiles.shape == (6, 16)
    assert vectors.competences.counts.tolist() == [len(c) for c in profiles.competences]
    assert vectors.needs.counts.tolist() == [len(n) for n in profiles.needs]
    norms = np.linalg.norm(vectors.profiles, axis=1)
    np.testing.assert_allclose(norms, [1, 1, 1, 1, 1, 0], atol=1e-9)  # "mute" says nothing


def test_transform_gives_later_texts_the_shift_of_fit(profiles, hash_encoder):
    embedder = ProfileEmbedder(encoder=hash_encoder)
    fitted = embedder.fit_transform(profiles)
    again = embedder.transform(profiles)
    np.testing.assert_array_equal(fitted.profiles, again.profiles)
    np.testing.assert_array_equal(fitted.needs.vectors, again.needs.vectors)


def test_an_encoder_that_learns_is_copied_not_changed(profiles):
    encoder = LexicalEncoder()
    embedder = ProfileEmbedder(encoder=encoder).fit(profiles)
    assert not hasattr(encoder, "components_")
    assert embedder.encoder_ is not encoder


def test_each_distinct_text_is_encoded_once(profiles, hash_encoder, monkeypatch):
    seen = []
    encode = hash_encoder.encode
    monkeypatch.setattr(
        hash_encoder, "encode", lambda texts, langs=None: seen.extend(texts) or encode(texts)
    )
    ProfileEmbedder(encoder=hash_encoder).fit(profiles)
    assert seen == sorted(set(seen))


class Broken:
    def __init__(self, answer):
        self.answer = answer

    def encode(self, texts, langs=None):
        return self.answer(len(texts))


@pytest.mark.parametrize(
    "answer",
    [lambda n: np.ones(n), lambda n: np.ones((n + 1, 2)), lambda n: np.full((n, 2), np.nan)],
    ids=["one dimension", "a row too many", "not a number"],
)
def test_an_encoder_that_returns_nonsense_is_named(profiles, answer):
    with pytest.raises(
        InputError, match=r"the encoder returned an array of shape .* one finite row"
    ):
        ProfileEmbedder(encoder=Broken(answer)).fit(profiles)


def test_nobody_with_text_is_an_error(hash_encoder):
    table = pd.DataFrame({"id": ["a", "b"], "competences": ["", None], "lang": "fr"})
    with pytest.raises(InputError, match="no cluster has a description or a competence"):
        ProfileEmbedder(encoder=hash_encoder).fit(Profiles.from_frame(table))


class Foreign:
    """Encodes as models of other libraries do: its second argument is something else."""

    def encode(self, sentences, prompt=None):
        assert prompt is None
        return [[len(text), 1.0] for text in sentences]


class Learning(Foreign):
    def fit(self, texts):
        self.seen_ = len(texts)
        return self


def test_foreign_encoders_get_texts_alone_and_are_brought_to_unit_length(profiles):
    vectors = ProfileEmbedder(encoder=Foreign()).fit_transform(profiles)
    assert np.linalg.norm(vectors.competences.vectors, axis=1) == pytest.approx(1.0)
    foreign = Learning()
    ProfileEmbedder(encoder=foreign).fit(profiles)
    assert not hasattr(foreign, "seen_")


class Speaking:
    """Another encoder's vectors, and the languages that it states."""

    name, languages = "speaking", ("fr",)

    def __init__(self, encoder):
        self.encode = encoder.encode


def test_words_weigh_more_in_languages_the_encoder_was_not_trained_for(clusters, hash_encoder):
    mixed = Profiles.from_frame(clusters.assign(lang=["fr", "en"] * 3))
    embedder = ProfileEmbedder(encoder=Speaking(hash_encoder))
    vectors = embedder.fit_transform(mixed)
    assert embedder.lexical_shares_ == {"en": FOREIGN_LEXICAL_SHARE, "fr": LEXICAL_SHARE}
    lexical = (vectors.competences.vectors[:, 16:] ** 2).sum(axis=1)
    langs = np.repeat(mixed.langs, vectors.competences.counts)
    np.testing.assert_allclose(lexical[langs == "fr"], LEXICAL_SHARE, atol=1e-9)
    np.testing.assert_allclose(lexical[langs == "en"], FOREIGN_LEXICAL_SHARE, atol=1e-9)


def test_parts_of_a_hybrid_are_centred_apart(profiles, hash_encoder):
    alone = ProfileEmbedder(encoder=hash_encoder, lexical_share=0.0).fit_transform(profiles)
    twice = HybridEncoder([hash_encoder, hash_encoder])
    joined = ProfileEmbedder(encoder=twice, lexical_share=0.0).fit_transform(profiles)
    np.testing.assert_allclose(
        joined.profiles @ joined.profiles.T, alone.profiles @ alone.profiles.T, atol=1e-6
    )


@pytest.mark.parametrize("share", [-0.1, 1.5, "much", float("nan")])
def test_a_share_that_is_none_is_refused(profiles, hash_encoder, share):
    with pytest.raises(InputError, match="lexical_share must be a number from 0 to 1"):
        ProfileEmbedder(encoder=hash_encoder, lexical_share=share).fit(profiles)


def test_in_languages_the_encoder_was_trained_for_it_speaks_alone(clusters, hash_encoder):
    french = Profiles.from_frame(clusters.assign(lang="fr"))
    embedder = ProfileEmbedder(encoder=Speaking(hash_encoder))
    vectors = embedder.fit_transform(french)
    alone = ProfileEmbedder(encoder=Speaking(hash_encoder), lexical_share=0.0)
    np.testing.assert_array_equal(vectors.profiles, alone.fit_transform(french).profiles)
    assert embedder.parts_ == [embedder.encoder_]
    assert embedder.record()["lexical_share"] == {"fr": 0.0}


def test_an_encoder_that_states_no_language_speaks_alone(profiles, hash_encoder):
    embedder = ProfileEmbedder(encoder=hash_encoder).fit(profiles)
    assert embedder.lexical_shares_ == {"en": LEXICAL_SHARE}
    assert embedder.parts_ == [hash_encoder]


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_share_that_is_set_holds_in_every_language(clusters, hash_encoder, share):
    mixed = Profiles.from_frame(clusters.assign(lang=["fr", "en"] * 3))
    embedder = ProfileEmbedder(encoder=Speaking(hash_encoder), lexical_share=share)
    vectors = embedder.fit_transform(mixed).competences.vectors
    assert embedder.lexical_shares_ == {"en": share, "fr": share}
    np.testing.assert_allclose((vectors[:, 16:] ** 2).sum(axis=1), share, atol=1e-9)


def test_across_languages_shares_are_weighed_by_their_geometric_mean(clusters, hash_encoder):
    """Of the lexical part sqrt(0 * 0.8), of the encoder's sqrt(1 * 0.2)."""
    mixed = Profiles.from_frame(clusters.assign(lang=["fr", "en"] * 3))
    both, alone = (
        ProfileEmbedder(encoder=Speaking(hash_encoder), lexical_share=share)
        .fit_transform(mixed)
        .competences
        for share in (None, 0.0)
    )
    langs = np.repeat(mixed.langs, both.counts)
    french, english = langs == "fr", langs == "en"
    np.testing.assert_allclose(
        both.vectors[french] @ both.vectors[english].T,
        np.sqrt(1 - FOREIGN_LEXICAL_SHARE) * alone.vectors[french] @ alone.vectors[english].T,
        atol=1e-7,
    )
