"""Forms of receipts: what an account acknowledges, the city's words, one acknowledgment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.promises.models import OpeningHours
from parvis.receipts.actions import CHOSEN
from parvis.receipts.models import Practice
from parvis.receipts.words import SILENCES

WRITTEN = ("registers", "acknowledges", "register_days", "acknowledge_days", "service", "service_mail", "service_address",
           "service_phone", "silence", "months", "remedies")  # fmt: skip
LEFT_OUT = {"email": ("courtesy",), "form": ("registers", "register_days", "courtesy")}
"""What is not asked of a mailbox or a form; of social networks nothing that only a letter has."""


class PracticeForm(forms.Form):
    registers = forms.BooleanField(
        label=_("Accuser l’enregistrement de chaque courriel"), required=False,
        help_text=_("Aussitôt, une fois par échange, dans la langue de la personne ; jamais à un automate ni à une liste."),
    )  # fmt: skip
    acknowledges = forms.ChoiceField(
        label=_("Accusé de réception"), choices=[
            ("no", _("jamais")), ("hand", _("à la main, depuis la conversation")), ("auto", _("dès qu’une personne prend en charge")),
        ],
    )  # fmt: skip
    says_closed = forms.BooleanField(
        label=_("Dire quand le guichet est fermé"), required=False,
        help_text=_("Courriels et messages privés seulement, une fois par conversation et par fermeture."),
    )  # fmt: skip
    courtesy = forms.BooleanField(
        label=_("Un mot d’accueil au premier message privé"), required=False, help_text=_("Jamais en public.")
    )
    hours = forms.ModelChoiceField(
        OpeningHours.objects.order_by("name"), label=_("Horaires"), required=False, empty_label=_("aucun"),
        help_text=_("Les délais sont en jours ouvrés de ces horaires."),
    )  # fmt: skip
    register_days = forms.IntegerField(label=_("Accusé d’enregistrement en (jours ouvrés)"), min_value=1, max_value=60)
    acknowledge_days = forms.IntegerField(label=_("Accusé de réception en (jours ouvrés)"), min_value=1, max_value=60)
    service = forms.CharField(label=_("Service chargé du dossier"), max_length=200, required=False)
    service_mail = forms.EmailField(label=_("Son adresse e-mail"), required=False)
    service_address = forms.CharField(label=_("Son adresse postale"), max_length=300, required=False)
    service_phone = forms.CharField(label=_("Son téléphone"), max_length=30, required=False)
    silence = forms.ChoiceField(label=_("Si rien n’est dit d’autre"), choices=list(SILENCES.items()), required=False)
    months = forms.IntegerField(label=_("Mois de silence"), min_value=1, max_value=24)
    remedies = forms.CharField(
        label=_("Voies et délais de recours"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Laissé vide : notre texte."),
    )  # fmt: skip
    most = forms.IntegerField(label=_("Au plus, par personne et par jour"), min_value=1, max_value=50)

    def __init__(self, practice: Practice, network: str, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(practice, name) for name in CHOSEN})
        for name in LEFT_OUT.get(network, WRITTEN):
            del self.fields[name]

    @property
    def chosen(self) -> dict[str, Any]:
        """With what is not asked of this network as it was."""
        return {name: self.initial[name] for name in CHOSEN} | self.cleaned_data


class WordingForm(forms.Form):
    text = forms.CharField(label=_("Texte"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 14}))


class SendForm(forms.Form):
    silence = forms.ChoiceField(label=_("Que vaut le silence de la ville ?"), choices=list(SILENCES.items()), required=False)


class ExemptForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        max_length=300,
        help_text=_("Envoi abusif, répété ou automatique : le motif est conservé, avec votre nom."),
    )
