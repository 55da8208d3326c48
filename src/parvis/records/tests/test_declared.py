"""Every model says whose words it holds, and every text of a model with a resident's words says what it becomes."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from parvis.kept.hooks import KEPT, OTHERS, SCOPES, SWEEPS
from parvis.records.words import KINDS

PERSONS = {"inbox.contact", "inbox.identity", "inbox.conversation", "inbox.message"}
WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
SWEPT = {label for one in SWEEPS.values() for label in one.labels}


def ours():
    return {model._meta.label_lower: model for model in apps.get_models()}


def test_every_model_is_declared_once():
    told = [*KEPT, *OTHERS, *SWEPT]
    assert sorted(set(ours()) - set(told)) == [], "say in the room's keeps.py what these hold of a person"
    assert sorted(set(told) - set(ours())) == []
    assert len(told) == len(set(told))


def test_what_points_to_a_person_is_not_called_somebody_elses():
    """A key to a contact, an identity, a conversation or a message is a way to a person."""
    leading = {
        label: field.name
        for label, model in ours().items()
        if label in OTHERS
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model._meta.label_lower in PERSONS
    }
    assert leading == {}


@pytest.mark.parametrize("label", sorted(KEPT))
def test_every_text_of_a_persons_row_is_decided(label):
    one = KEPT[label]
    texts = {field.name for field in one.model._meta.concrete_fields if isinstance(field, WORDS)}
    decided = {name for name in one.words if name in {field.name for field in one.model._meta.concrete_fields}}
    assert texts - decided - one.plain == set(), "does it become empty (words), or does it say nothing of a person (plain)?"
    assert (set(one.words) | one.plain) - {field.name for field in one.model._meta.concrete_fields} == set()
    assert not set(one.words) & one.plain
    assert set(one.by.values()) <= set(SCOPES)
    shown = {field.name for field in one.model._meta.concrete_fields}
    assert set(one.shown) <= shown


JURORS = {("contests.juror", "email")}
"""The city asked them to judge, whether they have an account on the square or not."""


def test_an_address_goes_with_the_account_of_whose_it_is():
    """What a resident erases by themselves is erased everywhere: `own` names each field that may hold their address."""
    kept = {
        (label, field.name)
        for label, one in KEPT.items()
        for field in one.model._meta.concrete_fields
        if isinstance(field, models.EmailField) and label != "square.resident"
    }
    own = {(label, name) for label, one in KEPT.items() for name in one.own}
    assert kept - own == JURORS, "say in the room's keeps.py that it goes with its owner's account (own)"
    assert all(set(one.own) <= set(one.words) for one in KEPT.values())


def test_every_kind_has_words():
    assert [label for label in KEPT if label not in KINDS] == []
