"""Archives of mails of any size, read mail by mail, from any point."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.networks.email.mbox import messages, parse
from parvis.networks.email.parsing import HEAVIEST
from parvis.networks.tests.mails import CITY, MAILS

START = b"From anna@habitants.example Tue Nov 24 10:00:00 2026\n"
TWO = START + b"Subject: un\n\nBonjour\n\n" + START + b"Subject: deux\n\n>From Paris, avec joie\n\nFrom the mayor, in 2026\n\n"


def read(content: bytes, start: int = 0) -> list[bytes]:
    return [raw for _, raw in messages(BytesIO(content), start)]


def test_mails_one_by_one() -> None:
    assert read(TWO) == [
        b"Subject: un\n\nBonjour\n\n",
        b"Subject: deux\n\nFrom Paris, avec joie\n\nFrom the mayor, in 2026\n\n",
    ]


def test_it_goes_on_from_any_offset_it_gave() -> None:
    whole = list(messages(BytesIO(TWO)))
    for number, (offset, _) in enumerate(whole):
        assert list(messages(BytesIO(TWO), offset)) == whole[number + 1 :]
    assert whole[-1][0] == len(TWO)


@pytest.mark.parametrize(
    "start",
    [
        b"From - Tue Nov 24 10:00:00 2026\n",
        b"From 1234567@xxx Tue Nov 24 10:00:00 +0000 2026\n",
        b"From MAILER-DAEMON Tue Nov  4 10:00:00 2026\r\n",
        b"From anna@x.example  Tue Nov 24 10:00 2026\n",
    ],
)
def test_separators_of_many_programs(start: bytes) -> None:
    mail = b"Subject: un\n\nBonjour\n\n"
    assert read((start + mail) * 3) == [mail] * 3


def test_windows_line_ends() -> None:
    assert len(read(TWO.replace(b"\n", b"\r\n"))) == 2


def test_a_lone_mail_without_separator() -> None:
    assert read(MAILS["simple"]) == [MAILS["simple"]]
    assert parse(MAILS["simple"], CITY).text.startswith("Bonjour")


def test_nothing() -> None:
    assert read(b"") == read(b"\n\n") == []


@given(st.binary(max_size=400), st.integers(0, 400))
def test_any_bytes_end(content: bytes, start: int) -> None:
    offsets = [offset for offset, _ in messages(BytesIO(content), start)]
    assert offsets == sorted(set(offsets))
    assert all(start < offset <= len(content) for offset in offsets)


@given(st.lists(st.sampled_from(sorted(MAILS)), max_size=6))
def test_what_is_filed_comes_back(names: list[str]) -> None:
    mails = [b"X: y\n" + MAILS[name] for name in names]
    assert read(b"".join(START + mail + b"\n\n" for mail in mails)) == [mail + b"\n\n" for mail in mails]


def test_a_giant_mail_is_cut_and_memory_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "archive.mbox"
    with path.open("wb") as file:
        file.write(TWO + START + b"Subject: lourd\n\n")
        for _ in range(90):
            file.write(b"x" * 1_000_000)  # one line of 90 MB
        file.write(b"\n\n" + TWO)
    tracemalloc.start()
    with path.open("rb") as file:
        sizes = [len(raw) for _, raw in messages(file)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sizes) == 5
    assert HEAVIEST < sizes[2] < HEAVIEST + 2_000_000
    assert peak < 100_000_000
