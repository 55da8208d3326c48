"""What the pages of lookouts ask for. The actions decide; a form only reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.listening.models import Attention, Lookout
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User


class LookoutForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=80, help_text=_("Ce qu’elle cherche, en deux mots : « Piscines »."))
    query = forms.CharField(
        label=_("Requête"), max_length=1000, strip=True, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Deux mots côte à côte : les deux y sont, sous toutes leurs formes. OU, SAUF, parenthèses : (piscine OU bassin) "
                    "SAUF privé. \"eau froide\" : ces mots tels quels. déchet* : tout ce qui commence ainsi. Et #motdièse, @nom."),
    )  # fmt: skip
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe"))
    shared = forms.BooleanField(label=_("Partagée avec l’équipe"), required=False, initial=True)
    private = forms.BooleanField(
        label=_("Lire aussi les messages privés"), required=False, initial=True,
        help_text=_("Chacun ne voit que ceux des conversations qui lui sont ouvertes."),
    )  # fmt: skip

    def __init__(self, user: User, data: Any = None, *, lookout: Lookout | None = None) -> None:
        names = ("name", "query", "team", "shared", "private")
        mine = teams(user, "lookout.edit")
        initial = {name: getattr(lookout, name) for name in names} if lookout else {"team": mine[0] if mine else None}
        super().__init__(data, initial=initial)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = (Team.objects.open() if everywhere(user) else Team.objects.open().filter(pk__in=mine)).order_by("name")


class AttentionForm(forms.Form):
    how = forms.ChoiceField(
        label=_("Me prévenir"), choices=[("", _("non")), ("now", _("tout de suite")), ("digest", _("une fois par jour"))],
        required=False,
    )  # fmt: skip
    digest_at = forms.TimeField(label=_("Heure du résumé"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_from = forms.TimeField(label=_("Silence à partir de"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_to = forms.TimeField(label=_("Jusqu’à"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, data: Any = None, *, attention: Attention | None = None) -> None:
        row = attention or Attention()
        names = ("digest_at", "quiet_from", "quiet_to")
        super().__init__(data, initial={name: getattr(row, name) for name in names} | {"how": attention.how if attention else ""})
