"""What every encoder must do; each is run through all of these."""

import numpy as np
import pytest

TEXTS = [
    "métrologie et tolérancement",
    "Industrial robotics, and machine vision for small firms.",
    "big data",
    "métrologie et tolérancement",
    "",
    "agricultura ecológica 🌱",
]


def check_encoder(encoder):
    vectors = encoder.encode(TEXTS)
    _check_rows(vectors)
    _check_independence(encoder, vectors)
    _check_odd_inputs(encoder, vectors.shape[1])


def _check_rows(vectors):
    assert isinstance(vectors, np.ndarray)
    assert vectors.dtype == np.float32
    assert vectors.shape[0] == len(TEXTS)
    assert np.isfinite(vectors).all()
    norms = np.linalg.norm(vectors, axis=1)
    np.testing.assert_allclose(norms[[0, 1, 2, 3]], 1.0, atol=1e-5)
    assert norms[4] == 0, "an empty text knows nothing"
    np.testing.assert_array_equal(vectors[0], vectors[3])
    assert vectors[0] @ vectors[1] < 0.99


def _check_independence(encoder, vectors):
    np.testing.assert_array_equal(encoder.encode(TEXTS), vectors)
    backwards = encoder.encode(TEXTS[::-1])[::-1]
    np.testing.assert_allclose(backwards, vectors, atol=1e-5)
    alone = encoder.encode([TEXTS[1]])
    np.testing.assert_allclose(alone[0], vectors[1], atol=1e-5)
    with_langs = encoder.encode(TEXTS, langs=["fr", "en", "en", "fr", "other", "es"])
    assert with_langs.shape == vectors.shape


def _check_odd_inputs(encoder, n_dims):
    assert encoder.encode([]).shape[0] == 0
    odd = encoder.encode(["x" * 20_000, "\n\t ", "مرحبا", "A" * 3])
    assert odd.shape == (4, n_dims)
    assert np.isfinite(odd).all()
    with pytest.raises(TypeError, match="put it in a list"):
        encoder.encode("one text")
