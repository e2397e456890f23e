import pytest

import clustermatch as cm
from clustermatch.exceptions import InputError


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_interclustering_holds_what_its_docstring_says(lang):
    data = cm.load_interclustering(lang=lang)
    ids = set(data.clusters["id"])
    assert len(data.clusters) == len(ids) == 47
    assert set(data.clusters["lang"]) == {lang}
    inside = data.alliances["id_a"].isin(ids) & data.alliances["id_b"].isin(ids)
    assert (len(data.alliances), inside.sum()) == (84, 62)
    named = {*data.alliances["id_a"], *data.alliances["id_b"]}
    assert named - ids <= set(data.outside["id"])
    active = data.clusters[~data.clusters["status_2015_07"].str.startswith("merged")]
    assert len(active) == 43


def test_both_languages_describe_the_same_clusters():
    french, english = (cm.load_interclustering(lang=lang).clusters for lang in ("fr", "en"))
    assert french["id"].tolist() == english["id"].tolist()


def test_limits_are_told():
    doc = cm.load_interclustering.__doc__
    for limit in ("upper bound", "worked example", "raac", "35 clusters", "absence of evidence"):
        assert limit in doc


def test_another_language_is_refused():
    with pytest.raises(InputError, match="lang must be one of fr, en, got 'de'"):
        cm.load_interclustering(lang="de")
