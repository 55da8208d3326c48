"""What is said of a file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DescribeForm(forms.Form):
    alt = forms.CharField(
        label=_("Description"), max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ce que montre l’image, pour les personnes qui ne la voient pas."),
    )  # fmt: skip
    name = forms.CharField(label=_("Nom"), max_length=200)
    credit = forms.CharField(
        label=_("Crédit"), max_length=200, required=False, help_text=_("L’auteur, comme il doit être nommé.")
    )
