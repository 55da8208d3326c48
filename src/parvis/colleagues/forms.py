"""How the identity provider is set."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.colleagues import using
from parvis.colleagues.actions import sirets
from parvis.colleagues.models import Provider
from parvis.colleagues.words import KINDS
from parvis.pages.forms import ROLE_WORDS
from parvis.people.access import EVERYWHERE, ROLES
from parvis.people.models import Team, User

NAMES = (
    "on",
    "kind",
    "name",
    "issuer",
    "client",
    "scopes",
    "acr",
    "pkce",
    "skew",
    "provision",
    "role",
    "team",
    "compulsory",
    "keeper",
)


class ProviderForm(forms.Form):
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    on = forms.BooleanField(label=_("En service"), required=False, help_text=_("Un bouton paraît sur la page d’entrée."))
    kind = forms.ChoiceField(label=_("Sorte"), choices=list(KINDS.items()))
    name = forms.CharField(
        label=_("Nom sur le bouton"), max_length=60, required=False, help_text=_("Vide : celui de la sorte. « Entrer avec … »")
    )
    issuer = forms.CharField(
        label=_("Adresse du fournisseur (issuer)"), max_length=300, required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://identite.ville.fr"}),
    )  # fmt: skip
    client = forms.CharField(
        label=_("Identifiant de Parvis chez lui (client_id)"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Secret (client_secret)"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    scopes = forms.CharField(
        label=_("Ce qui est demandé (scope)"), max_length=300,
        help_text=_("Pour ProConnect : openid given_name usual_name email uid siret"),
    )  # fmt: skip
    acr = forms.CharField(
        label=_("Niveaux exigés (acr_values)"), max_length=200, required=False,
        help_text=_("Une réponse d’un autre niveau est refusée. Vide : rien n’est demandé."),
    )  # fmt: skip
    pkce = forms.BooleanField(label=_("PKCE"), required=False, help_text=_("Jamais envoyé à ProConnect, qui le refuse."))
    skew = forms.IntegerField(label=_("Écart d’horloge toléré, en secondes"), min_value=0, max_value=300)
    sirets = forms.CharField(
        label=_("SIRET admis"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un par ligne : la ville, ses agences. Vide : l’employeur n’est pas regardé."),
    )  # fmt: skip
    provision = forms.BooleanField(
        label=_("Ouvrir un accès à qui n’a pas été invité"), required=False,
        help_text=_("Sinon n’entrent que les collègues déjà là et les personnes invitées, par leur adresse garantie."),
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("Avec ce rôle"),
        required=False,
        choices=[("", "—"), *((one, ROLE_WORDS[one]) for one in ROLES if one not in EVERYWHERE)],
    )
    team: Any = forms.ModelChoiceField(
        label=_("Dans cette équipe"), required=False, queryset=Team.objects.open().order_by("name")
    )
    compulsory = forms.BooleanField(
        label=_("Seule entrée"), required=False, help_text=_("Les mots de passe n’ouvrent plus, sauf au compte de secours.")
    )
    keeper: Any = forms.ModelChoiceField(
        label=_("Compte de secours"), required=False, queryset=User.objects.filter(is_active=True, memberships__role="admin").distinct(),
        help_text=_("Un administrateur avec mot de passe, qui n’est jamais lié au fournisseur. Son emploi prévient tous les autres."),
    )  # fmt: skip

    def __init__(self, given: Any, row: Provider) -> None:
        kept = {name: getattr(row, name) for name in NAMES} | {"sirets": "\n".join(row.sirets), "revision": row.revision}
        super().__init__(given, initial=kept)
        self.fields["secret"].help_text = (
            _("Un secret est enregistré, scellé ; il n’est plus jamais montré. Laissez vide pour le garder.")
            if row.sealed is not None
            else _("Il est scellé aussitôt et n’est plus jamais montré.")
        )
        if using.given():
            for name in ("issuer", "client", "secret"):
                del self.fields[name]

    def clean_sirets(self) -> list[str]:
        return list(sirets(self.cleaned_data["sirets"]))
