"""What two recommenders must have in common to be the same, and populations to try it on."""

import datetime as dt
import hashlib
import itertools
import json
import warnings
from decimal import Decimal

import numpy as np
import pandas as pd

import clustermatch as cm
from clustermatch.persistence.manifest import MANIFEST, write_manifest

CHANGE = {
    "name": "Neu",
    "description": "Laser cutting of timber frames.",
    "competences": "laser cutting; timber",
    "needs": "machine learning",
    "lang": "en",
}


def recommender(**options):
    return cm.PartnerRecommender(n_jobs=1, progress=False, **options)


def same_frames(one, other):
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert one.attrs == other.attrs


def assert_same(one, other, across=None):
    """Compare all that can be asked, bit for bit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", cm.ClusterMatchWarning)
        _compare_tables(one, other, across)
        _compare_pairs(one, other)
    same_frames(one.roles_, other.roles_)
    same_frames(one.unranked_, other.unranked_)
    same_frames(one.profiles_.attributes, other.profiles_.attributes)
    assert vars(one.learnt_ or object) == vars(other.learnt_ or object) or _same_learnt(one, other)
    assert one.partner_types_.thresholds() == other.partner_types_.thresholds()
    assert one.embedder_.record() == other.embedder_.record()


def _same_learnt(one, other):
    return str(one.learnt_) == str(other.learnt_) and str(vars(one.learnt_)) == str(
        vars(other.learnt_)
    )


def _compare_tables(one, other, across):
    ids = one.profiles_.ids
    assert ids == other.profiles_.ids
    for options in (
        {},
        {"method": "balanced"},
        {"method": "balanced", "max_suggested": 2},
        {"exclude": [(ids[0], ids[1])]},
        {"targets": ids[:2]},
        *([{"across": across}, {"across": across, "k": 1}] if across else ()),
    ):
        options = {"k": 2, **options}
        same_frames(one.recommend(**options), other.recommend(**options))
    same_frames(one.answer_needs(k=2), other.answer_needs(k=2))
    same_frames(one.completeness(), other.completeness())


def _compare_pairs(one, other):
    pairs = list(itertools.permutations(one.profiles_.ids[:7], 2))
    scored = one.score_pairs(pairs)
    same_frames(scored, other.score_pairs(pairs))
    for target, partner in [pair for pair, s in zip(pairs, scored["score"], strict=True) if s == s][
        :3
    ]:
        mine, theirs = one.explain(target, partner), other.explain(target, partner)
        same_frames(mine.table, theirs.table)
        assert str(mine) == str(theirs)
        assert str(one.why_not(target, partner, 1)) == str(other.why_not(target, partner, 1))


def reloaded(rec, folder, **options):
    return cm.PartnerRecommender.load(rec.save(folder / "saved"), **options)


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def reseal(folder, **changed):
    """Write changed files, and a manifest that agrees with them, as an attacker would."""
    contents = {name: data for name, data in files_of(folder).items() if name != MANIFEST}
    contents.update(changed)
    for name, data in {**contents, MANIFEST: write_manifest(contents)}.items():
        (folder / name).write_bytes(data)


def edit(folder, name, change):
    """Change the JSON of a file, and seal the folder again."""
    value = json.loads((folder / name).read_bytes())
    change(value)
    reseal(folder, **{name: json.dumps(value).encode()})


def odd_attributes(n_rows):
    """One column of each type that people keep beside texts."""

    def cycle(*values):
        return list(itertools.islice(itertools.cycle(values), n_rows))

    moments = pd.Series(pd.to_datetime(cycle("2015-07-09", None, "2015-09-10")))
    return pd.DataFrame(
        {
            "members": np.arange(n_rows),
            "small": np.arange(n_rows, dtype=np.int8),
            "share": cycle(0.1, np.nan, np.inf, -0.0),
            "share32": np.array(cycle(0.1, np.nan), dtype=np.float32),
            "public": np.array(cycle(True, False, False)),
            "text": cycle("é", "", "« à »"),
            "text_missing": pd.Series(cycle("Nord", None), dtype=object),
            "nullable": pd.array(cycle(1, None, 3), dtype="Int64"),
            "nullable_flag": pd.array(cycle(True, None), dtype="boolean"),
            "string": pd.array(cycle("a", None), dtype="string"),
            "kind": pd.Categorical(cycle("x", None, "y"), categories=["y", "x", "z"], ordered=True),
            "founded": moments,
            "zoned": moments.dt.tz_localize("Europe/Paris"),
            "lasted": moments - pd.Timestamp("2015-01-01"),
            "lists": pd.Series(cycle(["a", "b"], [], None, [1, 2.5, None]), dtype=object),
            "mixed": pd.Series(
                cycle(
                    *(1, "1", 1.0, True, None, float("nan"), pd.NA, pd.NaT, ("a", 1), {"k": [1]}),
                    *({"b", "a"}, frozenset({1}), dt.date(2015, 7, 9), dt.time(9, 30)),
                    *(dt.datetime(2015, 7, 9, 9), dt.datetime(2015, 7, 9, tzinfo=dt.UTC)),
                    *(dt.timedelta(1, 2, 3), Decimal("1.50"), np.int64(7), np.float32(0.1)),
                    *(np.str_("s"), np.arange(3), np.array(["a", None], dtype=object)),
                    *(pd.Timestamp("2015-07-09", tz="Europe/Paris"), pd.Timestamp("2015-07-09")),
                    10**30,
                ),
                dtype=object,
            ),
        }
    )


class Learner:
    """An encoder of the user's own that learns: words of the population, hashed."""

    name, version = "learner", "3"

    def fit(self, texts):
        self.words_ = sorted({word for text in texts for word in text.lower().split()})
        return self

    def encode(self, texts, langs=None):
        rows = np.zeros((len(texts), 12), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                digest = hashlib.sha256(word.encode()).digest()
                rows[row, digest[0] % 12] += 1 + (word in self.words_)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)
