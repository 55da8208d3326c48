"""Subtitles as editors write them become WebVTT."""

from __future__ import annotations

import pytest

from parvis.media.captions import Unreadable, to_webvtt

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\nBonjour <font color=red>Paris</font>\r\nà tous\r\n\r\n"
    "2\r\n00:01:00,000 --> 00:01:02,000\r\nFin\r\n"
)


def test_subrip_becomes_webvtt():
    assert to_webvtt(SRT.encode()) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nBonjour Paris\nà tous\n\n00:01:00.000 --> 00:01:02.000\nFin\n"
    )


def test_windows_letters_and_a_mark_at_the_beginning():
    assert "à tous" in to_webvtt(SRT.encode("cp1252"))
    assert "à tous" in to_webvtt(b"\xef\xbb\xbf" + SRT.encode())


def test_webvtt_with_notes_settings_and_short_times():
    told = to_webvtt(b"WEBVTT\n\nNOTE rien\n\nun\n00:01.000 --> 00:02.000 align:start\n<v Anne>Oui</v> <i>bien</i>\n")
    assert told == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nOui <i>bien</i>\n"


@pytest.mark.parametrize(
    ("raw", "why", "line"),
    [
        (b"rien du tout", "empty", 0),
        (b"1\n00:00:05,000 --> 00:00:04,000\nNon\n", "time", 2),
        (b"\x00\x00\xff\xfe" * 10, "encoding", 0),
        (b"x" * 1_000_001, "size", 0),
    ],
)
def test_what_is_none_is_refused_with_its_place(raw, why, line):
    with pytest.raises(Unreadable) as caught:
        to_webvtt(raw)
    assert (caught.value.why, caught.value.line) == (why, line)
