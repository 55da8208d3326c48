"""Forms that put the forum in order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.city.models import Topic
from parvis.forum.models import Board, ForumRules
from parvis.forum.words import WATCHED
from parvis.people.models import Team

RULES = ("team", "hours", "reviewed", "slow_days", "open", "cases", "abuse", "abuse_days", "block_days")


class BoardForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=80)
    english = forms.CharField(label=_("Nom en anglais"), max_length=80, required=False)
    about = forms.CharField(label=_("De quoi on y parle"), max_length=300, required=False)
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("Thème"), required=False)
    district = forms.CharField(label=_("Quartier"), max_length=60, required=False, help_text=_("Rien : toute la ville."))
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Équipe qui reçoit ses questions"), required=False, help_text=_("Rien : celle des réglages.")
    )
    position = forms.IntegerField(label=_("Ordre"), min_value=0, max_value=999, initial=100)
    pinned = forms.BooleanField(label=_("Toujours montrée, même si rien n’y bouge"), required=False)
    closed = forms.BooleanField(label=_("On n’y pose plus de question"), required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, row: Board | None = None, **kwargs: Any) -> None:
        if row is not None:
            names = ("name", "english", "about", "topic", "district", "team", "position", "pinned")
            kwargs["initial"] = {name: getattr(row, name) for name in names} | {"closed": row.closed_at is not None}
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["team"].queryset = Team.objects.open().order_by("name")  # type: ignore[attr-defined]


class RulesForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe qui reçoit les questions sans réponse"), required=False)
    hours = forms.IntegerField(
        label=_("Heures sans réponse avant le guichet"), min_value=0, max_value=720, help_text=_("0 : jamais de lui-même.")
    )
    reviewed = forms.IntegerField(
        label=_("Premières contributions relues"), min_value=0, max_value=20, help_text=_("0 : aucune n’attend.")
    )
    slow_days = forms.IntegerField(label=_("Jours sans rien avant qu’une rubrique se range"), min_value=1, max_value=3650)
    cases = forms.BooleanField(label=_("Au guichet, une question devient un dossier numéroté"), required=False)
    abuse = forms.IntegerField(
        label=_("Textes retirés avant un blocage automatique"), min_value=0, max_value=50, help_text=_("0 : jamais de lui-même.")
    )
    abuse_days = forms.IntegerField(label=_("Comptés sur tant de jours"), min_value=1, max_value=365)
    block_days = forms.IntegerField(
        label=_("Jours de blocage"),
        min_value=1,
        max_value=365,
        help_text=_("La personne l’apprend, lit pourquoi et peut le contester."),
    )
    open = forms.BooleanField(label=_("Les habitants peuvent écrire"), required=False)

    use_required_attribute = False

    def __init__(self, *args: Any, row: ForumRules, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(row, name) for name in RULES}
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.open().order_by("name")  # type: ignore[attr-defined]


class WatchedForm(forms.Form):
    word = forms.CharField(label=_("Mot"), max_length=80, help_text=_("Une étoile à la fin : tout ce qui commence ainsi."))
    act = forms.ChoiceField(label=_("Ce qui se passe"), choices=list(WATCHED.items()))
    note = forms.CharField(label=_("Pourquoi"), max_length=200, required=False)
