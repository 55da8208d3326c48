"""Which answers wait for a colleague's yes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.city.models import Topic
from parvis.desk.models import Label
from parvis.drafts.models import ReviewRule
from parvis.drafts.words import KINDS
from parvis.people.access import ROLES
from parvis.people.models import Team
from parvis.rules.forms import WordsField

SHOWN = 200
ROLE_WORDS = {
    "agent": _("agent du guichet"), "manager": _("community manager"), "admin": _("administration"),
}  # fmt: skip
"""Those who answer, and whose answers do not all wait already."""
assert set(ROLE_WORDS) < set(ROLES)


def _several(label: Any, choices: Any = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class ReviewRuleForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=80, help_text=_("Il dit à l’agent pourquoi sa réponse attend."))
    senior = forms.ChoiceField(
        label=_("Qui dit oui"), widget=forms.RadioSelect,
        choices=[
            ("", _("un collègue du guichet, jamais l’auteur lui-même")),
            ("yes", _("la validation ou le community manager, qui eux-mêmes répondent sans attendre")),
        ], required=False,
    )  # fmt: skip
    kinds = _several(_("Nature"), list(KINDS.items()))
    private = forms.ChoiceField(
        label=_("En public ou en privé"), required=False,
        choices=[("", _("peu importe")), ("no", _("en public")), ("yes", _("en privé"))],
    )  # fmt: skip
    topic = forms.ChoiceField(label=_("Thème"), required=False, help_text=_("Celui de la publication que l’on commente."))
    labels = _several(_("Étiquettes"))
    words = WordsField(label=_("Mots de la personne"), help_text=_("Un par ligne, ou séparés de virgules ; un seul suffit."))
    roles = _several(_("Rôle de qui répond"), list(ROLE_WORDS.items()))
    team = forms.ChoiceField(label=_("Équipe"), required=False)
    active = forms.BooleanField(label=_("En vigueur"), required=False)

    def __init__(self, given: Any, row: ReviewRule | None) -> None:
        super().__init__(given, initial=_initial(row) if row else {"active": True})
        for name, found in (
            (
                "labels",
                [(str(one.pk), f"{one.name} ({one.team})") for one in Label.objects.offered().select_related("team")[:SHOWN]],
            ),
            ("team", [("", _("toutes")), *((str(one.pk), one.name) for one in Team.objects.open().order_by("name"))]),
            ("topic", [("", _("tous")), *Topic.objects.order_by("name").values_list("key", "name")]),
        ):
            self.fields[name].choices = found  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        flag = {"yes": True, "no": False}.get(given["private"])
        team = int(given.pop("team") or 0)
        return given | {
            "private": flag, "senior": given["senior"] == "yes", "labels": [int(pk) for pk in given["labels"]],
            "team": Team.objects.open().filter(pk=team).first() if team else None,
        }  # fmt: skip


def _initial(row: ReviewRule) -> dict[str, Any]:
    names = ("name", "roles", "kinds", "topic", "words", "active")
    return {name: getattr(row, name) for name in names} | {
        "senior": "yes" if row.senior else "", "private": {True: "yes", False: "no", None: ""}[row.private],
        "labels": [str(pk) for pk in row.labels], "team": str(row.team_id or ""),
    }  # fmt: skip
