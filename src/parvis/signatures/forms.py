"""What the page of signatures asks for. The action decides; the form only reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.design.templatetags.design import network_name
from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import Team


class SignatureForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe"), required=False, empty_label=_("toutes les équipes"))
    network = forms.ChoiceField(
        label=_("Où"), required=False, help_text=_("En public, une réponse n’est signée que si on le choisit ici.")
    )
    text = forms.CharField(
        label=_("Signature"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "lang": settings.LANGUAGE_CODE[:2]}),
        help_text=_("{agent}, {équipe} et {ville} se remplissent. Laissée vide : rien n’est ajouté, même par la boîte aux lettres."),
    )  # fmt: skip

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        team, network = self.fields["team"], self.fields["network"]
        assert isinstance(team, forms.ModelChoiceField) and isinstance(network, forms.ChoiceField)
        team.queryset = Team.objects.open().order_by("name")
        team.widget.attrs["lang"] = settings.LANGUAGE_CODE[:2]  # the city's own words, whoever reads them
        named = sorted(((key, network_name(key)) for key in CATALOGUE if key != "email"), key=lambda one: str(one[1]).lower())
        network.choices = [("", _("par courriel")), *named]
