"""An act of the desk is done wholly or not at all."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from parvis.live import actions
from parvis.live.field import actions as field
from parvis.live.models import Report
from parvis.live.tests.festival import event
from parvis.live.tests.test_live_pages import DESK, picture
from parvis.testing import make

pytestmark = pytest.mark.django_db


def test_a_picture_that_does_not_come_into_the_album_keeps_its_description(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = make.user("manager")
    client.force_login(manager)
    row = event(manager)
    report = field.receive(row, by=manager, key=uuid.uuid4(), text="La foule", photo=picture())

    def refused(*given: object, **more: object) -> None:
        raise ValidationError("L’album est plein.")

    monkeypatch.setattr(actions, "put_in_album", refused)
    answer = client.post(f"{DESK}{row.pk}/rapports/{report.pk}/album", {"alt": "Des gens sur un pont."}, follow=True)
    assert "L’album est plein." in answer.content.decode()
    kept = Report.objects.select_related("file").get()
    assert kept.file is not None and kept.file.alt == ""
