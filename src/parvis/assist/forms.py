"""How the assistant is set."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.assist.actions import LONGEST_KEY, MOST_CALLS, MOST_PRICE
from parvis.assist.models import OPEN, Assistant
from parvis.assist.words import USE_WORDS

PRICE = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
"""As words: a browser set to another language than the page takes « 0,2 » for 2 where the field is one for numbers."""


class AssistantForm(forms.Form):
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    on = forms.BooleanField(
        label=_("En marche"), required=False, help_text=_("Arrêté, rien n’en paraît au guichet et rien ne part.")
    )
    address = forms.CharField(
        label=_("Adresse du service"), required=False, max_length=300,
        help_text=_("Jusqu’à /v1. Tout service compatible avec OpenAI : celui de l’État, ou un serveur de la ville."),
        widget=forms.TextInput(attrs={"placeholder": "https://modele.ville.fr/v1", "autocomplete": "off", "inputmode": "url"}),
    )  # fmt: skip
    model = forms.CharField(
        label=_("Modèle"), required=False, max_length=200, help_text=_("Son nom, tel que le service le donne ; « Essayer » les liste."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    key = forms.CharField(
        label=_("Clé"), required=False, max_length=LONGEST_KEY, strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    forget = forms.BooleanField(label=_("Oublier la clé enregistrée"), required=False)
    uses = forms.MultipleChoiceField(
        label=_("Emplois ouverts"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(use, USE_WORDS[use]) for use in OPEN],
    )  # fmt: skip
    private = forms.BooleanField(
        label=_("Montrer aussi ce qui est écrit en privé"), required=False,
        help_text=_("Messages privés, courriels, formulaires. À ne cocher qu’avec l’accord du délégué à la protection des données."),
    )  # fmt: skip
    ceiling = forms.IntegerField(
        label=_("Appels par mois, au plus"), min_value=0, max_value=MOST_CALLS,
        help_text=_("Tous emplois ensemble, essais compris."),
    )  # fmt: skip
    price_read = forms.FloatField(
        label=_("Prix d’un million de jetons lus (€)"), required=False, min_value=0, max_value=MOST_PRICE, widget=PRICE, localize=True,
        help_text=_("Celui de votre contrat. Laissez vide si vous ne le connaissez pas."),
    )  # fmt: skip
    price_written = forms.FloatField(
        label=_("Prix d’un million de jetons écrits (€)"), required=False, min_value=0, max_value=MOST_PRICE, widget=PRICE, localize=True,
    )  # fmt: skip

    def __init__(self, given: Any, row: Assistant) -> None:
        names = ("on", "address", "model", "uses", "private", "ceiling", "price_read", "price_written", "revision")
        super().__init__(given, initial={name: getattr(row, name) for name in names})
        there = row.sealed is not None
        self.fields["key"].help_text = (
            _("Une clé est enregistrée, scellée ; elle n’est plus jamais montrée. Laissez vide pour la garder.")
            if there
            else _("Elle est scellée aussitôt et n’est plus jamais montrée. Laissez vide si le service n’en demande pas.")
        )
        if not there:
            del self.fields["forget"]
