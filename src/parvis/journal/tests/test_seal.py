"""A new key reaches every secret of every room; what no key opens is told, and stays."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

from parvis.journal import seal as sealing
from parvis.journal.seal import SEALED, Sealed, Unreadable, rotate, seal, unseal
from parvis.records.leaving import BLANK, DROPPED, HERE_ALONE

pytestmark = pytest.mark.django_db
SECRET = {"secret": "hortensia"}
COUNT = itertools.count()
STAYS = {"inbox.reply": "words of one answer", "contests.draw": "what was committed to in public"}
"""Leave with the whole city all the same: without `seal.keys`, which stays, they open nothing."""


def keys(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, seal_keys=names))


def row(model: type[models.Model], **given: Any) -> Any:
    """A row with whatever its table demands."""
    plain: dict[str, Any] = {"BinaryField": b"x", "DateTimeField": timezone.now(), "JSONField": {}, "BooleanField": False}
    plain |= dict.fromkeys(("CharField", "TextField", "SlugField", "EmailField"), f"x{next(COUNT)}")
    plain |= dict.fromkeys(("IntegerField", "BigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"), 1)
    for field in model._meta.concrete_fields:
        if field.name in given or field.null or field.primary_key or field.has_default() or getattr(field, "auto_now", False):
            continue
        given[field.name] = row(field.related_model) if field.is_relation else plain[field.get_internal_type()]  # type: ignore[arg-type]
    return model._default_manager.create(**given)


def kept(place: Sealed) -> Any:
    model = apps.get_model(place.label)
    text = isinstance(model._meta.get_field(place.field), models.TextField)
    value: Any = seal(SECRET, at=place.label)
    if place.key:
        value = {place.key: value.decode(), "automatic": True}
    return row(model, **{place.field: value.decode() if text else value})


def test_a_new_key_reaches_all_and_the_old_one_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keys(monkeypatch, old)
    monkeypatch.setattr(sealing, "SLICE", 2)
    rows = {label: [kept(place)] for label, place in SEALED.items()}
    rows["journal.hook"] += [kept(SEALED["journal.hook"]) for _ in range(4)]
    keys(monkeypatch, new, old)
    assert rotate() == sealing.Rotated(len(SEALED) + 4, {})
    keys(monkeypatch, new)
    for label, all_of_it in rows.items():
        for one in all_of_it:
            one.refresh_from_db()
            value = SEALED[label].of(one)
            assert unseal(value.encode() if isinstance(value, str) else value) == SECRET, label
    assert rows["inbox.reply"][0].options["automatic"] is True


def test_what_no_key_opens_is_told_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lost, old, new = (Fernet.generate_key().decode() for _ in range(3))
    keys(monkeypatch, lost)
    closed = kept(SEALED["journal.hook"])
    keys(monkeypatch, old)
    good = kept(SEALED["journal.hook"])
    drawn = row(apps.get_model("contests.draw"), secret="open since the draw", drawn_at=timezone.now())
    keys(monkeypatch, new, old)
    assert rotate() == sealing.Rotated(1, {"journal.hook": 1})
    keys(monkeypatch, new)
    for one in (closed, good, drawn):
        one.refresh_from_db()
    assert unseal(good.secret.encode()) == SECRET and drawn.secret == "open since the draw"
    with pytest.raises(Unreadable):
        unseal(closed.secret.encode())


def test_nothing_is_sealed_for_a_place_that_was_not_declared() -> None:
    with pytest.raises(KeyError):
        seal(SECRET, at="people.user")


def test_a_column_that_is_called_sealed_is_declared() -> None:
    found = {
        model._meta.label_lower
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name == "sealed" and isinstance(field, models.BinaryField)
    }
    assert len(found) > 8 and found <= set(SEALED)


def test_no_secret_leaves_with_the_whole_city() -> None:
    for place in SEALED.values():
        label = place.label
        left = label in DROPPED | HERE_ALONE or place.field in BLANK.get(label, {}) or label in STAYS
        assert left, f"{label}: say in records/leaving.py what stands in its place without a passphrase"
