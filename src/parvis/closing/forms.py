"""A requirement, and the questions of a case's category."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.cases.models import Case, Category
from parvis.city.models import Topic
from parvis.closing.models import Requirement
from parvis.closing.words import ASKS, NATURES
from parvis.people.models import Team
from parvis.readings.words import topic_choices

KEPT = ("name", "active", "natures", "topics", "team", "asks", "questions")
SHOWN = 300


def _several(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple, help_text=help_text)


class RequirementForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=80)
    active = forms.BooleanField(label=_("En vigueur"), required=False, initial=True)
    natures = _several(_("Ce que c’est"), _("Rien de coché : peu importe."))
    topics = forms.MultipleChoiceField(
        label=_("Thème"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Un thème vaut pour tout ce qui est en dessous. Rien de choisi : peu importe."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.open().order_by("name"), label=_("Équipe"), required=False, empty_label=_("toutes")
    )
    asks = _several(_("Ce qu’il faut pour clore"))
    questions = _several(
        _("Les questions auxquelles il faut avoir répondu"),
        _("Celles des catégories : exigées à la clôture, pas à l’ouverture, là où la catégorie les pose."),
    )

    def __init__(self, data: Any, of: str, row: Requirement | None) -> None:
        super().__init__(data, initial={name: getattr(row, name) for name in KEPT} if row else None)
        fields: Any = self.fields
        fields["natures"].choices = list(NATURES[of].items())
        fields["asks"].choices = list(ASKS[of].items())
        fields["topics"].choices = (
            topic_choices() if of == "talk" else list(Topic.objects.order_by("name").values_list("key", "name"))
        )
        if row and row.team_id:  # one that was closed meanwhile stays chosen: without it the requirement would be of all
            fields["team"].queryset = Team.objects.filter(Q(pk=row.team_id) | Q(pk__in=Team.objects.open())).order_by("name")
        if questions := questions_asked() if of == "case" else []:
            known = dict(questions)
            fields["questions"].choices = [
                *questions,
                *((code, code) for code in (row.questions if row else ()) if code not in known),
            ]
        else:
            del fields["questions"]


def questions_asked() -> list[tuple[str, str]]:
    """Of all categories in use, by their code."""
    found: dict[str, str] = {}
    for attributes in Category.objects.filter(active=True).exclude(attributes=[]).values_list("attributes", flat=True)[:SHOWN]:
        for one in attributes:
            found.setdefault(one["code"], one["description"])
    return sorted(found.items(), key=lambda one: one[1])


class QuestionsForm(forms.Form):
    """What a case's category asks, with what was answered."""

    def __init__(self, data: Any, case: Case) -> None:
        super().__init__(data)
        for one in case.category.attributes if case.category else []:
            field, given = _field(one), case.answers.get(one["code"], "")
            field.initial = (
                ([given] if given else []) if one["datatype"] == "multivaluelist" and isinstance(given, str) else given
            )
            self.fields[one["code"]] = field


def _field(one: dict[str, Any]) -> forms.Field:
    told: dict[str, Any] = {"label": one["description"], "required": False, "help_text": one.get("datatype_description", "")}
    choices = [(value["key"], value["name"]) for value in one["values"]]
    if one["datatype"] == "multivaluelist":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **told)
    if one["datatype"] == "singlevaluelist":
        return forms.ChoiceField(choices=[("", "—"), *choices], **told)
    rows: dict[str, Any] = {"widget": forms.Textarea(attrs={"rows": 3})} if one["datatype"] == "text" else {}
    return forms.CharField(max_length=2000, **rows, **told)
