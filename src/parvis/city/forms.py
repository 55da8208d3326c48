"""Forms of the city's days: what it keeps, days of its own, a file of school holidays, a ballot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.city.models import Ballot
from parvis.city.words import BALLOTS, REGIONS, STATUSES

BALLOT = ("name", "kind", "territory", "status", "announced_on", "round1", "round2", "won_first", "closes", "zone", "interested",
          "reason", "source")  # fmt: skip
LARGEST = 5_000_000
"""Bytes of a file of days."""


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AlmanacForm(forms.Form):
    region = forms.ChoiceField(label=_("Jours fériés"), choices=[*REGIONS.items()], required=False)
    school_zone = forms.ChoiceField(
        label=_("Zone des vacances scolaires"), required=False,
        choices=[("", _("ne pas les montrer")), ("A", _("zone A")), ("B", _("zone B")), ("C", _("zone C"))],
    )  # fmt: skip


class DaysForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=120)
    first = forms.DateField(label=_("Premier jour"), widget=_day())
    last = forms.DateField(label=_("Dernier jour"), widget=_day(), required=False)


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier iCal, JSON, CSV, xlsx, xls ou ods"),
        help_text=_("Tel que l’exporte data.education.gouv.fr, ou un calendrier de votre choix."),
    )
    kind = forms.ChoiceField(
        label=_("Ce qu’il contient"), choices=[("school", _("des vacances scolaires")), ("own", _("d’autres journées"))]
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise ValidationError(_("Ce fichier dépasse 5 Mo."))
        return given


class BallotForm(forms.Form):
    name = forms.CharField(label=_("Nom du scrutin"), max_length=120)
    kind = forms.ChoiceField(label=_("Type"), choices=[*BALLOTS.items()])
    territory = forms.CharField(label=_("Territoire"), max_length=120, required=False)
    status = forms.ChoiceField(
        label=_("État"),
        choices=[*STATUSES.items()],
        help_text=_("Une hypothèse se voit au calendrier, sans effet sur la charte."),
    )
    announced_on = forms.DateField(
        label=_("Annoncé le"), widget=_day(), required=False,
        help_text=_("Pour un scrutin anticipé (dissolution) : la période commence au plus tôt ce jour-là."),
    )  # fmt: skip
    round1 = forms.DateField(label=_("Premier tour"), widget=_day())
    round2 = forms.DateField(label=_("Second tour"), widget=_day(), required=False)
    won_first = forms.BooleanField(label=_("Acquis au premier tour"), required=False)
    closes = forms.TimeField(
        label=_("Fermeture du dernier bureau"), initial="20:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    zone = forms.CharField(label=_("Fuseau horaire du lieu de vote"), max_length=40)
    interested = forms.BooleanField(
        label=_("La ville est intéressée par ce scrutin"), required=False, initial=True,
        help_text=_("Au sens de l’article L.52-1 du code électoral : à faire dire par les affaires juridiques."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Motif et auteur de cette décision"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(label=_("Source"), max_length=300, required=False, help_text=_("Décret, arrêté, annonce."))


def ballot_of(ballot: Ballot | None) -> dict[str, Any]:
    if ballot is None:
        return {"zone": settings.TIME_ZONE, "closes": "20:00", "interested": True, "status": "announced"}
    return {name: getattr(ballot, name) for name in BALLOT}
