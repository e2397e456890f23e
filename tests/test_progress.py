import io
import sys

import pytest

from clustermatch.progress import track


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "show", "seen"),
    [
        (Terminal(), None, True),
        (io.StringIO(), None, False),
        (Terminal(), False, False),
        (io.StringIO(), True, True),
    ],
)
def test_a_bar_is_shown_on_stderr_where_somebody_watches(monkeypatch, capsys, stream, show, seen):
    monkeypatch.setattr(sys, "stderr", stream)
    assert list(track(range(3), "counting", total=3, show=show)) == [0, 1, 2]
    assert bool(stream.getvalue()) == seen
    assert not capsys.readouterr().out
