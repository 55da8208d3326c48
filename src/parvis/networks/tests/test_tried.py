"""What ends its reader ends another process than ours: it is known, and those beside it are read."""

from __future__ import annotations

import pytest

from parvis.networks import isolated_parse
from parvis.networks.email.markup import clean_html, plain
from parvis.networks.isolated_parse import Thing, deadly
from parvis.networks.odd import gathered
from parvis.networks.tests.mails import made
from parvis.networks.tests.test_email_reader import Folder, read_all, reader
from parvis.networks.trees import LONGEST
from parvis.testing.costs import costs_at_most

HONEST = Thing("mail", made("Subject: Bonjour", "La rue est barrée."))
HUGE = Thing("mail", made("Content-Type: text/plain", "x" * 20_000_000))
SLOW = Thing("mail", made("Content-Type: text/html", "<a " + " ".join(f"x{n}" for n in range(60_000)) + ">"))


def bomb(open_elements: int, paragraphs: int) -> str:
    """Each paragraph opens all of them again: the standard says so."""
    return "<p>" + "".join(f"<b id={n}>" for n in range(open_elements)) + "<p>x" * paragraphs


def test_who_dies_of_it_is_named_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert deadly([HONEST]) == set()
    monkeypatch.setattr(isolated_parse, "MEMORY", 120_000_000)
    assert deadly([HONEST, HUGE, HONEST, HUGE, HONEST]) == {1, 3}


def test_work_without_end_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated_parse, "WORK", 0.3)
    assert deadly([SLOW, HONEST]) == {0}


@pytest.mark.parametrize("form", ["items", "hook", "mail"])
def test_what_raises_kills_nobody(form: str) -> None:
    nested = b"[" * 200_000
    assert deadly([Thing(form, nested, "x", {}, {}), Thing(form, b"\xff\x00", "unknown")]) == set()


def test_what_cannot_be_tried_is_not_accused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated_parse.sys, "executable", "/nowhere/python")
    assert deadly([HUGE]) == set()
    monkeypatch.undo()
    monkeypatch.setattr(isolated_parse, "MEMORY", 1_000_000)  # it cannot even begin
    assert deadly([HONEST]) == set()


def test_a_mailbox_whose_reader_died_goes_on_behind_the_deadly_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated_parse, "MEMORY", 120_000_000)
    monkeypatch.setattr("parvis.networks.email.reader.HEAVIEST", 100_000_000)
    folder = Folder(1, 2, 3)
    folder.mails[2] = HUGE.body
    reading = reader(folder)
    reading.wary = True
    with gathered() as odd:
        items, cursor = read_all(reading)
    assert [item.remote_id for item in items] == ["1@x", "3@x"] and cursor["uid"] == 3
    assert [(one.of, one.told["id"], one.why) for one in odd] == [("mailbox", "imap:7:2", "It ends the process that reads it.")]


@pytest.mark.parametrize(("elements", "paragraphs"), [(2_000, 3_000), (1_900, 40_000), (60, 50_000)])
def test_elements_that_are_opened_again_without_end_are_shown_as_text(elements: int, paragraphs: int) -> None:
    """29 kB of it made 28 MB and a gigabyte of memory."""
    with costs_at_most(100):
        shown = clean_html(bomb(elements, paragraphs))
        assert plain(bomb(elements, paragraphs))
    assert shown.startswith("<pre>") and "x" * 100 in shown and len(shown) < 200_000


def test_what_people_write_keeps_its_form() -> None:
    cells = "".join(f"<td><font color=red><b>{n}</b></font></td>" for n in range(2_000))
    unclosed = "<p><b>Bonjour <i>à tous" + "<p>encore" * 2_000
    for honest in (f"<table><tr>{cells}</tr></table>", unclosed, "<ul>" + "<li>un" * 5_000):
        assert not clean_html(honest).startswith("<pre>")
    assert clean_html("<p>x</p>" * (LONGEST // 8 + 1)).startswith("<pre>")
