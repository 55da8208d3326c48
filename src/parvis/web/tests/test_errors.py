"""What an action refuses stands beside the field that it names."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from parvis.web.errors import by_field, refuse


class Form(forms.Form):
    called = forms.CharField(required=False)
    team = forms.CharField(required=False)


def test_each_sentence_has_its_place():
    form = Form({})
    refuse(form, ValidationError({"name": ["trop long"], "team": ["inconnue"], "hour": ["passée"]}), name="called")
    assert form.errors == {"called": ["trop long"], "team": ["inconnue"], "__all__": ["passée"]}
    form = Form({})
    refuse(form, ValidationError("rien ne va"))
    assert form.errors == {"__all__": ["rien ne va"]}


def test_what_is_of_no_field_stands_under_a_name():
    assert by_field(ValidationError({"a": ["x"]})) == {"a": ["x"]}
    assert by_field(ValidationError("x")) == {"": ["x"]} and by_field(ValidationError("x"), "all") == {"all": ["x"]}
