"""A recommender kept up to date is the one of a fresh fit."""

import numpy as np
import pandas as pd
import pytest

import clustermatch as cm
from clustermatch import profiles as profiles_module
from clustermatch.exceptions import InputError
from clustermatch.sample import reference_sample

DATA = cm.load_interclustering(lang="fr")


@pytest.fixture
def small_sample(monkeypatch):
    """Thirty organisations stand for all, so that a change may concern none of them."""
    monkeypatch.setattr(profiles_module, "reference_sample", lambda ids: reference_sample(ids, 30))


class Population:
    """Clusters made of texts of the example, that come, change and go at random."""

    def __init__(self, seed, n_rows=90):
        self.rng = np.random.default_rng(seed)
        self.rows = {f"x{at:03d}": self.new_row(f"x{at:03d}") for at in range(n_rows)}

    def new_row(self, key):
        one, other = (DATA.clusters.iloc[self.rng.integers(len(DATA.clusters))] for _ in range(2))
        return {
            "id": key,
            "name": f"Nom {key}",
            "description": one["description"],
            "competences": other["competences"] if self.rng.random() < 0.8 else "",
            "needs": other["needs"] if self.rng.random() < 0.6 else "",
            "lang": "fr",
            "region": one["region"],
        }

    def frame(self, keys=None):
        return pd.DataFrame([self.rows[key] for key in sorted(self.rows if keys is None else keys)])

    def step(self):
        changed = {f"x{self.rng.integers(0, 300):03d}" for _ in range(self.rng.integers(0, 3))}
        for key in changed:
            self.rows[key] = self.new_row(key)
        went = set(self.rng.choice(sorted(self.rows), self.rng.integers(0, 2))) - changed
        for key in went:
            del self.rows[key]
        return (self.frame(changed) if changed else None), sorted(went)


def recommender(**options):
    return cm.PartnerRecommender(n_jobs=1, **options)


def assert_same(one, other, **options):
    got, expected = one.recommend(**options), other.recommend(**options)
    pd.testing.assert_frame_equal(got, expected, rtol=0, atol=1e-9)
    assert got.attrs == expected.attrs
    pd.testing.assert_frame_equal(one.roles_, other.roles_)
    pd.testing.assert_frame_equal(one.unranked_, other.unranked_)


@pytest.mark.usefixtures("small_sample")
@pytest.mark.parametrize("fusion", ["geometric", "min"])
def test_a_stream_of_changes_leaves_what_a_fresh_fit_gives(fusion, monkeypatch):
    population, n_fits = Population(0), [0]
    live = recommender(fusion=fusion).fit(population.frame())
    fit = cm.PartnerRecommender.fit

    def counted(self, *arguments):
        n_fits[0] += 1
        return fit(self, *arguments)

    for step in range(16):
        monkeypatch.setattr(cm.PartnerRecommender, "fit", counted)
        changed, removed = population.step()
        assert live.update(changed, removed=removed) is live
        monkeypatch.undo()
        monkeypatch.setattr(
            profiles_module, "reference_sample", lambda ids: reference_sample(ids, 30)
        )
        first, *_, last = sorted(population.rows)
        options = {"across": "region"} if step % 3 == 2 else {}
        options |= {"exclude": [(first, last)]} if step % 4 == 3 else {}
        assert_same(live, recommender(fusion=fusion).fit(population.frame()), **options)
    assert 0 < n_fits[0] < 10  # some changes concern the sample, most do not


@pytest.mark.usefixtures("small_sample")
def test_several_updates_before_one_ranking():
    population = Population(1)
    live = recommender().fit(population.frame())
    live.recommend()
    for _ in range(5):
        changed, removed = population.step()
        live.update(changed, removed=removed)
    assert_same(live, recommender().fit(population.frame()))


@pytest.mark.parametrize("with_alliances", [False, True])
def test_small_populations_and_alliances_are_made_anew(with_alliances):
    clusters = DATA.clusters.reset_index(drop=True)
    alliances = DATA.alliances if with_alliances else None
    live = recommender().fit(clusters.iloc[:-1], alliances)
    live.update(clusters.iloc[[-1]], removed=["techtera"])
    rest = clusters[clusters["id"] != "techtera"]
    assert_same(live, recommender().fit(rest, alliances))


def test_other_questions_see_the_change():
    live = recommender().fit(DATA.clusters)
    live.update(removed=["techtera"])
    assert "techtera" not in set(live.answer_needs(1)["partner_id"])
    with pytest.raises(InputError, match="techtera"):
        live.explain("techtera", "sporaltec")


@pytest.mark.usefixtures("small_sample")
def test_whole_numbers_are_read_as_the_text_ids_that_are_known():
    population = Population(2, n_rows=60)
    frame = population.frame().assign(id=[f"{at}" for at in range(59)] + ["x"])
    live = recommender().fit(frame)
    live.update(frame.iloc[[7]].assign(id=[7], description="soudage laser de métaux"))
    assert live.profiles_.ids.count("7") == 1
    assert live.profiles_.descriptions[live.profiles_.ids.index("7")] == "soudage laser de métaux"


@pytest.mark.parametrize(
    ("changed", "removed", "message"),
    [
        (None, ["nobody"], "removed name 1 unknown id: 'nobody'"),
        ([{"id": "techtera", "description": "textile"}], ["techtera"], "both changed and removed"),
        ([{"id": "new"}], [], "no text column"),
        ([], [], "no column `id`"),
    ],
)
def test_what_cannot_be_taken_in_is_said_and_changes_nothing(changed, removed, message):
    live = recommender().fit(DATA.clusters)
    before = live.recommend()
    with pytest.raises(InputError, match=message):
        live.update(None if changed is None else pd.DataFrame(changed), removed=removed)
    pd.testing.assert_frame_equal(live.recommend(), before)


def test_text_ids_among_whole_numbers_are_refused():
    frame = DATA.clusters.assign(id=range(len(DATA.clusters)))
    live = recommender().fit(frame)
    with pytest.raises(InputError, match="those known whole numbers such as 0"):
        live.update(frame.iloc[[0]].assign(id=["first"]))


def test_fewer_than_two_that_can_be_compared():
    frame = pd.DataFrame({"id": ["a", "b"], "description": ["laser optique", "bois"]})
    live = recommender().fit(frame.assign(lang="fr"))
    with pytest.raises(InputError, match="at least two"):
        live.update(removed=["a"])
    assert live.profiles_.ids == ("a", "b")
