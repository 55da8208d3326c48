"""The demo city waits for its sandbox as long as a slow machine needs, and says so."""

from __future__ import annotations

import io
import json
import urllib.error

import pytest

from parvis.demo import begin


@pytest.mark.parametrize(("refused", "words"), [(0, ""), (100, ""), (1_000, "se prépare encore"), (begin.TRIES, "se prépare encore")])
def test_a_sandbox_that_takes_minutes_is_waited_for(monkeypatch, capsys, refused, words):
    asked, slept = [], []

    def opened(url, timeout):
        asked.append(url)
        if len(asked) <= refused:
            raise urllib.error.URLError("refused")
        return io.BytesIO(json.dumps({"x": 1}).encode())

    monkeypatch.setattr(begin.urllib.request, "urlopen", opened)
    monkeypatch.setattr(begin.time, "sleep", slept.append)
    assert begin._credentials("http://127.0.0.1:1") == (None if refused == begin.TRIES else {"x": 1})
    said = capsys.readouterr().out
    assert words in said and said.count("\n") == bool(words), "once"
    assert sum(slept) == pytest.approx(refused * begin.BETWEEN)
