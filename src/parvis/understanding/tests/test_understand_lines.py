"""`parvis understand`: JSON lines in and out, in order, at once, without a database."""

from __future__ import annotations

import io
import json
import subprocess
import sys

from parvis.understanding.lines import answers, perform

FIELDS = {"language", "kind", "second", "answer", "confidence", "sure", "topic", "danger", "places", "personal", "reasons"}


def asked(*texts):
    return b"".join(json.dumps({"text": text}).encode() + b"\n" for text in texts)


def answered(given, **options):
    out = io.StringIO()
    perform(read_from=io.BytesIO(given), write_to=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_for_each_text_in_their_order():
    texts = [f"Le lampadaire du {n} rue Pasteur est cassé" for n in range(1_200)]
    found = answered(asked(*texts))
    assert [one["places"][0]["name"] for one in found] == [f"{n} rue Pasteur" for n in range(1_200)]
    assert set(found[0]) >= FIELDS
    assert found[0]["kind"] == "report" and found[0]["answer"] is True and found[0]["danger"] is False


def test_what_cannot_be_read_says_so_in_its_place():
    given = (
        b'{"text": "merci"}\nnot json\n[1]\n{"text": 3}\n\n{"text": "caf\xe9 ferm\xe9"}\n{"text": "\\ud800"}'
        + b"\n"
        + b"[" * 100_000
    )
    assert ["error" in one for one in answered(given)] == [False, True, True, True, False, False, True]


def test_a_last_line_needs_no_end():
    assert len(answered(b'{"text": "merci"}')) == 1
    assert answered(b"") == []


def test_the_names_of_a_city_are_taken(tmp_path):
    names = tmp_path / "noms.csv"
    names.write_text("id,name\nq7,Bellevue\n")
    assert answered(asked("eau marron à Bellevue"), places=names)[0]["places"][0]["key"] == "q7"


def test_one_line_is_answered_before_the_next_is_asked():
    command = [sys.executable, "-m", "parvis", "understand", "--fast"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        for text, kind in (("À quelle heure ouvre la piscine ?", "question"), ("Merci à l’équipe, bravo", "praise")):
            running.stdin.write(asked(text))
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["kind"] == kind
        running.stdin.close()
        assert running.stdout.read() == b""
    assert running.returncode == 0


def test_nothing_is_told_of_what_was_not_asked():
    assert answers([b"", b"  "]) == []
