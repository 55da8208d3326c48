"""Forms of coming in and of the second factor."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.pages.forms import ROLE_WORDS
from parvis.pages.people.actions import factor_roles
from parvis.people.access import ROLES
from parvis.people.models import Compulsory, Team
from parvis.publishing.models import Campaign

DAY = {"type": "date"}
NAMES = {"ends_at": "ends", "begins_at": "begins"}
"""Fields of the verbs as the forms call them."""


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique"), help_text=_("Le lien ne sert qu’à la personne qui a cette adresse.")
    )
    name = forms.CharField(label=_("Nom"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Rôle"), choices=[(role, ROLE_WORDS[role]) for role in ROLES], initial="agent")
    team: Any = forms.ModelChoiceField(label=_("Équipe"), queryset=Team.objects.open().order_by("name"), empty_label=None)
    campaign: Any = forms.ModelChoiceField(
        label=_("Invité d’une agence, pour cette campagne"), required=False, queryset=Campaign.objects.order_by("-last", "-pk"),
        empty_label=_("— pas un invité —"), widget=forms.Select(attrs={"lang": settings.LANGUAGE_CODE}),
        help_text=_("Rien ne s’ouvre que les publications de cette campagne, jusqu’à la fin ; le second facteur est obligatoire."),
    )  # fmt: skip
    begins = forms.DateField(label=_("Du"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends = forms.DateField(
        label=_("Au"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Compris. Vide : sans fin ; un invité en a toujours une."),
    )  # fmt: skip

    def wanted(self) -> dict[str, Any]:
        """As `actions.invite` takes it."""
        given = dict(self.cleaned_data)
        campaign, begins, ends = (given.pop(name) for name in ("campaign", "begins", "ends"))
        visit = {"begins_at": moment(begins), "ends_at": moment(ends, after=True), "campaign": campaign.pk if campaign else None}
        return given | visit


def moment(day: date | None, *, after: bool = False) -> datetime | None:
    """Its first moment, or that of the next day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=after), time.min)) if day else None


class ComeInForm(forms.Form):
    email = forms.EmailField(
        label=_("Votre adresse électronique"), help_text=_("Celle à laquelle l’invitation a été faite."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    name = forms.CharField(label=_("Votre nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    username = forms.SlugField(
        label=_("Identifiant"), max_length=60, help_text=_("Pour vous connecter : lettres sans accent, chiffres, tirets."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Mot de passe"), max_length=200, strip=False, help_text=" ".join(password_validators_help_texts()[:1]),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


class FactorForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Rôles qui doivent en avoir un"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(key, ROLE_WORDS.get(key, name)) for key, name in factor_roles().items()],
    )  # fmt: skip
    grace = forms.IntegerField(
        label=_("Jours pour s’y mettre"), min_value=0, max_value=90,
        help_text=_("Comptés depuis aujourd’hui, ou depuis l’arrivée de la personne. Ensuite, rien d’autre ne s’ouvre."),
    )  # fmt: skip

    @staticmethod
    def kept() -> dict[str, Any]:
        rows = list(Compulsory.objects.all())
        return {"roles": [row.role for row in rows], "grace": max((row.grace for row in rows), default=14)}
