"""`parvis journal verify`: a sentence when all is well; each thing that is wrong, and exit 1, when it is not."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from parvis.__main__ import _parser
from parvis.conf import commands
from parvis.journal import anchors, linking
from parvis.journal.models import Event, Link
from parvis.journal.record import record

pytestmark = pytest.mark.django_db


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    commands.journal(_parser().parse_args(["journal", *words]))
    return capsys.readouterr().out


def test_it_says_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, data=tmp_path))
    with pytest.raises(SystemExit, match="pas encore de maillon"):
        said(capsys, "anchor")
    event = record("post.scheduled")
    linking.extend(timezone.now() + timedelta(minutes=1))
    kept = tmp_path / "coffre.txt"
    capsys.readouterr()  # what the log said
    kept.write_text(said(capsys, "anchor"))
    assert anchors.read_file(kept) == [anchors.newest()]
    assert "tel qu’il a été noté : 1 événements" in said(capsys, "verify", "--anchors", str(kept))
    Event.objects.filter(pk=event.pk).update(kind="post.cancelled")
    with pytest.raises(SystemExit, match="1 anomalies"):
        said(capsys, "verify")
    assert f"L’événement {event.pk} n’est plus celui" in capsys.readouterr().out
    Link.objects.all().delete()
    with pytest.raises(SystemExit, match="changé hors de Parvis"):
        said(capsys, "verify", "--anchors", str(kept))
    kept.write_text("n’importe quoi")
    with pytest.raises(SystemExit, match="point d’ancrage"):
        said(capsys, "verify", "--anchors", str(kept))
