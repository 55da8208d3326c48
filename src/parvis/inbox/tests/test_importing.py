"""Archives: every form, any size, never twice; what cannot be read is told line by line."""

from __future__ import annotations

import csv
import json
import mailbox
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.inbox import archive, importing
from parvis.inbox.models import Conversation, Message
from parvis.journal.models import Event
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def line(number: int, **more: Any) -> dict[str, Any]:
    at = (timezone.now() - timedelta(minutes=1000 - number)).isoformat()
    return {
        "network": "x",
        "thread": f"fil-{number % 7}",
        "id": f"m{number}",
        "at": at,
        "text": f"Message n° {number}",
        "author": {"id": f"p{number % 7}", "handle": f"riverain{number % 7}", "name": "Un riverain"},
    } | more


def jsonl(folder: Path, lines: list[Any]) -> Path:
    path = folder / "messages.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines) + "\n")
    return path


def report(result: importing.Result) -> list[dict[str, Any]]:
    return [json.loads(one) for one in Path(result.report).read_text().splitlines()]


def test_json_lines_become_conversations_and_a_second_run_adds_nothing(tmp_path: Path) -> None:
    make.account("x")
    path = jsonl(tmp_path, [line(n) for n in range(30)])
    seen: list[tuple[int, int]] = []
    first = importing.messages(path, progress=lambda done, total: seen.append((done, total)))
    assert (first.added, first.there, first.wrong) == (30, 0, 0)
    assert Conversation.objects.count() == 7
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)
    again = importing.messages(path)
    assert (again.added, again.there) == (0, 30)
    assert Message.objects.count() == 30
    assert Event.objects.filter(kind="conversation.arrived").count() == 0
    assert Event.objects.filter(kind="messages.imported").count() == 2


def test_each_wrong_line_is_told_and_the_others_come_in(tmp_path: Path) -> None:
    make.account("x")
    wrong = [
        "{pas du json",
        "[1]",
        line(1, network="minitel"),
        line(2, id=""),
        line(3, at="hier"),
        line(4, at="2999-01-01T00:00:00Z"),
        line(5, author={}),
        line(6, text={"a": 1}),
        line(7, private="peut-être"),
        line(8, network="mastodon"),
        line(9, id="é" * 400),
        line(10, account="@inconnu"),
        line(11, kind="cri"),
        "\ufeff" + "[" * 100_000,
    ]
    result = importing.messages(jsonl(tmp_path, [line(100), *wrong, "", line(101)]))
    assert (result.added, result.wrong) == (2, len(wrong))
    told = report(result)
    assert [one["line"] for one in told] == list(range(2, 2 + len(wrong)))
    assert all(one["error"] for one in told)
    assert "minitel" in told[2]["error"]
    assert result.report in str(result)


def test_a_stopped_import_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make.account("x")
    monkeypatch.setattr(importing, "BATCH", 10)
    path = jsonl(tmp_path, [line(n) if n != 25 else "cassée" for n in range(60)])
    stored = importing.digest
    left = [3]

    def digest(*args: Any, **kwargs: Any) -> int:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return stored(*args, **kwargs)

    monkeypatch.setattr(importing, "digest", digest)
    with pytest.raises(KeyboardInterrupt):
        importing.messages(path)
    assert Message.objects.count() == 29
    read: list[int] = []
    monkeypatch.setattr(importing, "digest", lambda batch, **more: read.append(len(batch)) or stored(batch, **more))
    result = importing.messages(path)
    assert sum(read) == 30
    assert (result.added, result.wrong, Message.objects.count()) == (59, 1, 59)
    assert [one["line"] for one in report(result)] == [26]


def test_a_csv_as_a_spreadsheet_writes_it(tmp_path: Path) -> None:
    account = make.account("facebook", name="Ville")
    path = tmp_path / "messages.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(
            [
                "network",
                "account",
                "thread",
                "id",
                "at",
                "author.id",
                "author.handle",
                "author.name",
                "text",
                "private",
                "parent",
                "language",
            ]
        )
        out.writerow(
            [
                "facebook",
                "Ville",
                "t1",
                "c1",
                "2026-03-03T14:02:00+01:00",
                "p1",
                "lea",
                "Léa",
                "Deux\nlignes ; « citées »",
                "non",
                "100_1",
                "fr",
            ]
        )
        out.writerow(["facebook", "Ville", "t2", "c2", "2026-03-03 14:03", "p2", "", "", "En privé", "oui", "", ""])
        out.writerow(["facebook", "Autre", "t2", "c3", "2026-03-03 14:03", "p2", "", "", "Perdu", "oui", "", ""])
    result = importing.messages(path)
    assert (result.added, result.wrong) == (2, 1)
    message = Message.objects.get(remote_id="c1")
    assert message.text == "Deux\nlignes ; « citées »"
    assert (message.conversation.kind, message.account, message.language) == ("comment", account, "fr")
    private = Message.objects.get(remote_id="c2")
    assert (private.private, private.conversation.kind) == (True, "private")
    assert private.at == datetime(2026, 3, 3, 13, 3, tzinfo=UTC)  # the city's own hour


def test_a_csv_without_its_columns_says_which_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("network,texte\nx,bonjour\n")
    result = importing.messages(path)
    assert result.wrong == 1
    assert "id" in report(result)[0]["error"]


def test_a_broken_quote_loses_one_line_only(tmp_path: Path) -> None:
    make.account("x")
    head = "network,thread,id,at,author_id,text\n"
    good = "x,t,m{n},2026-03-03T10:00:00Z,p,bonjour\n"
    path = tmp_path / "x.csv"
    path.write_text(head + good.format(n=1) + 'x,t,m2,2026-03-03T10:00:00Z,p,"' + "a" * 140_000 + "\n" + good.format(n=3))
    result = importing.messages(path)
    assert (result.added, result.wrong) == (2, 1)


def test_an_mbox_becomes_conversations_of_its_mailbox(tmp_path: Path) -> None:
    make.account("email")
    path = tmp_path / "courrier.mbox"
    box = mailbox.mbox(str(path))
    for n in range(5):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Léa <lea{n}@mail.test>", "contact@ville.test", "Piscine"
        mail["Date"], mail["Message-ID"] = "Tue, 03 Mar 2026 10:12:33 +0100", f"<m{n}@mail.test>"
        mail.set_content(f"Bonjour, question {n}")
        box.add(mail)
    box.close()
    result = importing.messages(path)
    assert (result.added, result.wrong) == (5, 0)
    assert importing.messages(path).there == 5
    assert set(Conversation.objects.values_list("kind", "private")) == {("mail", True)}


def test_an_mbox_without_a_mailbox_asks_for_one(tmp_path: Path) -> None:
    path = tmp_path / "courrier.mbox"
    path.write_bytes(b"From a@b Tue Mar  3 10:12:33 2026\nSubject: x\n\nx\n")
    with pytest.raises(ValidationError, match="--account"):
        importing.messages(path)


def test_what_ended_long_ago_comes_in_closed(tmp_path: Path) -> None:
    make.account("x")
    old = line(1, at="2024-03-03T10:00:00Z")
    importing.messages(jsonl(tmp_path, [old, line(2)]))
    assert dict(Conversation.objects.values_list("thread", "state")) == {"fil-1": "closed", "fil-2": "new"}


def test_the_account_may_be_chosen(tmp_path: Path) -> None:
    one, _two = make.account("x"), make.account("x")
    path = jsonl(tmp_path, [line(1)])
    assert importing.messages(path).wrong == 1  # which of the two?
    assert importing.messages(path, account=one).added == 1
    assert importing.messages(jsonl(tmp_path, [line(2, account=f"@{one.handle}")])).added == 1


def test_who_may_not_import_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PermissionDenied):
        importing.messages(jsonl(tmp_path, [line(1)]), by=make.user("agent"))


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=400), form=st.sampled_from(["jsonl", "csv", "mbox"]))
def test_no_bytes_stop_the_reading(tmp_path_factory: pytest.TempPathFactory, content: bytes, form: str) -> None:
    path = tmp_path_factory.mktemp("octets") / "x"
    path.write_bytes(content)
    with path.open("rb") as file:
        found = list(archive.read(file, form, 0, "contact@ville.test"))  # type: ignore[arg-type]
    ends = [one.end for one in found]
    assert ends == sorted(ends)
    assert not ends or ends[-1] <= len(content)
