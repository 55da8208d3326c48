"""Archives brought in: mbox, JSON lines, CSV; stopped and run again; wrong lines told; never the same message twice."""

from __future__ import annotations

import csv
import json
import mailbox
import os
import re
import signal
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.commands.home import ROOT, Home, home, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
FIELDS = ("network", "id", "thread", "at", "author_id", "author_name", "text", "kind")


@pytest.fixture(scope="module")
def archive():
    """A city with a mailbox and a Mastodon account, web running."""
    with home() as place:
        place.sandbox()
        place.manager()
        found = place.ask("/credentials")
        place.connect("mastodon", server=found["mastodon"]["server"], token=found["mastodon"]["token"])
        mail = found["mail"]
        place.connect(
            "email", imap=f"imap://{mail['host']}:{mail['imap_port']}", smtp=f"smtp://{mail['host']}:{mail['smtp_port']}",
            address=mail["address"], user=mail["user"], password=mail["password"],
        )  # fmt: skip
        place.web()
        yield place


def line(n: int, **more: Any) -> dict[str, Any]:
    return {"network": "mastodon", "id": f"m{n}", "thread": f"t{n}", "at": "2025-03-03T14:02:00+01:00", "author_id": f"p{n}",
            "author_name": f"Riverain {n}", "text": f"Ancien message {n}", "kind": "mention"} | more  # fmt: skip


def written(path: Path, rows: list[Any]) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows) + "\n")
    return path


def found(place: Home, words: str) -> int:
    return len(place.call("GET", f"/conversations?limit=200&q={words}")["items"])


def test_json_lines_with_wrong_ones_among_them(archive, tmp_path):
    wrong = ["ceci n'est pas du JSON", line(3, at="hier"), {"network": "mastodon"}, line(4, network="minitel")]
    rows = [line(1), wrong[0], line(2), *wrong[1:], line(5)]
    path = written(tmp_path / "messages.jsonl", rows)
    said = archive.parvis("import", "messages", str(path))
    assert "3 messages ajoutés" in said and "4 refusés" in said
    report = Path(re.search(r"/\S+\.jsonl", said)[0])
    told = [json.loads(text) for text in report.read_text().splitlines()]
    assert [one["line"] for one in told] == [2, 4, 5, 6]
    assert all(one["error"] for one in told)
    assert found(archive, "ancien") == 3
    again = archive.parvis("import", "messages", str(path))
    assert "0 messages ajoutés, 3 déjà là, 4 refusés" in again
    assert found(archive, "ancien") == 3


def test_the_same_message_in_another_file_is_there_already(archive, tmp_path):
    one = written(tmp_path / "a.jsonl", [line(10, text="Jumeau dix")])
    with (tmp_path / "b.csv").open("w", newline="") as file:
        rows = csv.DictWriter(file, FIELDS, delimiter=";")
        rows.writeheader()
        rows.writerow(line(10, text="Jumeau dix"))
        rows.writerow(line(11, text="Jumeau onze; avec un point-virgule\net une ligne"))
    assert "1 messages ajoutés" in archive.parvis("import", "messages", str(one))
    assert "1 messages ajoutés, 1 déjà là" in archive.parvis("import", "messages", str(tmp_path / "b.csv"))
    assert found(archive, "jumeau") == 2


def test_an_mbox_keeps_its_threads(archive, tmp_path):
    path = tmp_path / "boite.mbox"
    box = mailbox.mbox(path)
    for n, (subject, parent) in enumerate([("Piscine", ""), ("Re: Piscine", "<0@habitants.example>"), ("Voirie", "")]):
        mail = EmailMessage()
        mail["From"], mail["To"] = "Anna <anna@habitants.example>", "contact@ville.example"
        mail["Subject"], mail["Message-ID"] = subject, f"<{n}@habitants.example>"
        mail["Date"] = f"Mon, 3 Mar 2025 1{n}:00:00 +0100"
        if parent:
            mail["In-Reply-To"] = mail["References"] = parent
        mail.set_content("Archivée : la piscine est-elle ouverte ?\n\nFrom ici commence une ligne.\n")
        box.add(mail)
    box.flush()
    assert "3 messages ajoutés" in archive.parvis("import", "messages", str(path))
    rows = archive.call("GET", "/conversations?network=email&limit=200")["items"]
    assert sorted((row["subject"], row["count"]) for row in rows) == [("Piscine", 2), ("Voirie", 1)]
    assert {row["state"] for row in rows} == {"closed"}, "an archive is no pile of late answers"
    assert "0 messages ajoutés" in archive.parvis("import", "messages", str(path))


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGKILL, marks=pytest.mark.gate)])
def test_stopped_in_the_middle_and_run_again(archive, tmp_path, number):
    word = f"reprise{int(number)}"
    rows = [line(f"{number}x{n}", text=f"{word} {n}") for n in range(10_000)]
    path = written(tmp_path / "gros.jsonl", rows)
    command = [sys.executable, "-m", "parvis", "import", "messages", str(path)]
    told = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd=ROOT, env=archive.environment, **told)
    folder = archive.folder / "imports"
    until(lambda: any(_offset(kept) for kept in folder.glob("gros-*.json")), 60, "it does not begin")
    os.kill(process.pid, number)
    _, said = process.communicate(timeout=120)
    assert process.returncode != 0, "it was over before it was stopped"
    assert "Traceback" not in said, said[-500:]
    result = archive.parvis("import", "messages", str(path))
    counts = [int(word) for word in result.replace("\u202f", "").split() if word.isdigit()]
    assert sum(counts[:2]) == 10_000 and counts[2] == 0, result
    everything = archive.answer("GET", f"/api/v1/conversations?limit=1&q={word}").json()["items"]
    assert everything
    assert "0 messages ajoutés, 10000 déjà là" in archive.parvis("import", "messages", str(path))


def _offset(kept: Path) -> int:
    try:
        return int(json.loads(kept.read_text())["offset"])
    except (ValueError, FileNotFoundError):
        return 0


def test_mistakes_are_sentences(archive, tmp_path):
    assert "n’existe pas" in archive.refused("import", "messages", str(tmp_path / "rien.jsonl"))
    path = written(tmp_path / "a.jsonl", [line(99)])
    assert "Aucun compte" in archive.refused("import", "messages", str(path), "--account", "inconnu")
    (tmp_path / "tableau.csv").write_text("nom;prenom\nPetit;Anna\n")
    said = archive.parvis("import", "messages", str(tmp_path / "tableau.csv"))
    assert "0 messages ajoutés" in said and "1 refusés" in said
