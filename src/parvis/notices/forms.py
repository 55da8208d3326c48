"""The form of one's own choice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.notices.actions import FIELDS
from parvis.notices.families import FAMILIES
from parvis.notices.models import Choice

MAIL_WORDS = {"never": _("jamais"), "once": _("à mesure, un courriel par minute au plus"), "digest": _("une fois par jour")}


class ChoiceForm(forms.Form):
    mail = forms.ChoiceField(label=_("Courriel"), choices=list(MAIL_WORDS.items()), widget=forms.RadioSelect)
    digest_hour = forms.IntegerField(label=_("Heure du courriel quotidien"), min_value=0, max_value=23)
    mailed = forms.MultipleChoiceField(
        label=_("Par courriel"), required=False, widget=forms.CheckboxSelectMultiple, choices=list(FAMILIES.items())
    )
    pushed = forms.MultipleChoiceField(
        label=_("Sur mes navigateurs"), required=False, widget=forms.CheckboxSelectMultiple, choices=list(FAMILIES.items()),
        help_text=_("Ceux de la liste ci-dessous."),
    )  # fmt: skip
    quiet_from = forms.IntegerField(
        label=_("Heures calmes, de"), min_value=0, max_value=23, required=False,
        help_text=_("Rien n’arrive pendant ces heures ; ensuite un seul avis dit combien. Vides : jamais calme."),
    )  # fmt: skip
    quiet_to = forms.IntegerField(label=_("à"), min_value=0, max_value=23, required=False)
    urgent = forms.BooleanField(label=_("Ce qui est urgent arrive aussi pendant les heures calmes"), required=False)

    def __init__(self, data: Any, row: Choice) -> None:
        super().__init__(data, initial={name: getattr(row, name) for name in FIELDS})
