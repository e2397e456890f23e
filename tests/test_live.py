"""Partners kept up to date: the table of a fresh run, whatever came, changed or went."""

import numpy as np
import pytest
from allpairs_cases import random_rows, unit

from clustermatch.allpairs import Cosine, Coverage, LivePartners, TwoFacets, top_partners
from clustermatch.phrases import Phrases
from clustermatch.ranking import Admission


class Stream:
    """A population that changes at random, and its score."""

    def __init__(self, kind, seed):
        self.rng = np.random.default_rng(seed)
        self.kind = kind
        self.ids = np.arange(60)
        self.rows = {key: self.new_row() for key in self.ids}

    def new_row(self):
        # Few distinct values, so that ties are the rule.
        return unit(self.rng.integers(-2, 3, size=(3, 4)).astype(np.float64))

    def form(self):
        stacked = np.stack([self.rows[key] for key in self.ids])
        if self.kind == "one vector":
            return Cosine(stacked[:, 0])
        if self.kind == "two facets":
            return TwoFacets(*(stacked[:, at] for at in range(3)), weight=0.6, fusion="geometric")
        needs = Phrases.from_counts(stacked[:, :2].reshape(-1, 4), [2] * len(self.ids))
        offers = Phrases.from_counts(stacked[:, 1:].reshape(-1, 4), [2] * len(self.ids))
        return Coverage(needs, offers)

    def step(self):
        """Change, remove and add a few; give what changed, and where the former rows are."""
        before = self.ids
        gone = self.rng.choice(before, self.rng.integers(0, 3), replace=False)
        stay = np.setdiff1d(before, gone)
        new = self.rng.integers(0, 2000, self.rng.integers(0, 3))
        changed = np.union1d(self.rng.choice(stay, self.rng.integers(0, 4), replace=False), new)
        for key in changed:
            self.rows[key] = self.new_row()
        self.ids = np.union1d(stay, changed)
        place = np.searchsorted(self.ids, before)
        found = np.isin(before, self.ids)
        moved = np.where(found, np.minimum(place, len(self.ids) - 1), -1)
        return np.searchsorted(self.ids, changed), moved

    def admission(self):
        return Admission(self.ids % 7 != 0, groups=self.ids % 3)

    def bias(self):
        return (self.ids % 5) * 0.01


@pytest.mark.parametrize("options", ["plain", "admission", "bias"])
@pytest.mark.parametrize("kind", ["one vector", "two facets", "phrases"])
@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_a_long_stream_of_changes_gives_the_tables_of_fresh_runs(kind, options, engine):
    stream = Stream(kind, seed=1)

    def extra():
        return {} if options == "plain" else {options: getattr(stream, options)()}

    live = LivePartners.fit(stream.form(), 3, engine=engine, **extra())
    for _ in range(60):
        changed, moved = stream.step()
        form = stream.form()
        live = live.update(form, changed, moved=moved, **extra())
        fresh = top_partners(form, 3, engine=engine, **extra())
        np.testing.assert_array_equal(live.ranked.partners, fresh.partners)
        np.testing.assert_array_equal(live.ranked.scores, fresh.scores)


def test_wear_of_one_list_is_made_good():
    rows = random_rows(np.random.default_rng(0), 400, 6)
    live = LivePartners.fit(Cosine(rows), 3)
    for _ in range(80):  # the nearest of the first goes, again and again
        rows = rows.copy()
        nearest = live.ranked.partners[0, 0]
        rows[nearest] = -rows[0]
        live = live.update(Cosine(rows), [nearest])
        np.testing.assert_array_equal(live.ranked.partners, top_partners(Cosine(rows)).partners)


def test_the_former_table_stays_as_it_was():
    rows = random_rows(np.random.default_rng(1), 50)
    live = LivePartners.fit(Cosine(rows), 3)
    before = live.ranked.partners.copy(), live.lists.bounds.copy()
    changed = rows.copy()
    changed[4] = changed[9]
    live.update(Cosine(changed), [4])
    np.testing.assert_array_equal(live.ranked.partners, before[0])
    np.testing.assert_array_equal(live.lists.bounds, before[1])


def test_few_changes_touch_few_lists():
    rows = random_rows(np.random.default_rng(2), 2000, 32)
    live = LivePartners.fit(Cosine(rows), 3)
    changed = rows.copy()
    changed[11] = random_rows(np.random.default_rng(3), 1, 32)[0]
    after = live.update(Cosine(changed), [11])
    assert (live.ranked.partners != after.ranked.partners).any(axis=1).sum() < 40
