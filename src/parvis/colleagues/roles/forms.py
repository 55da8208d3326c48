"""A role of the city's own making; a role held between two days, within limits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.networks.catalogue import CATALOGUE
from parvis.pages.forms import ROLE_WORDS, VERB_WORDS
from parvis.pages.people.forms import DAY, moment
from parvis.people.access import OWN, ROLES, VERBS
from parvis.people.models import Membership, OwnRole, Team, User
from parvis.publishing.models import Campaign


class AccountsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """Accounts of a city often have one name: its network goes before."""
        return str(obj.called)


class OwnRoleForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=80)
    verbs = forms.MultipleChoiceField(
        label=_("Ce qu’il permet"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(verb, VERB_WORDS[verb]) for verb in VERBS],
    )


class HoldForm(forms.Form):
    team: Any = forms.ModelChoiceField(label=_("Équipe"), queryset=Team.objects.open().order_by("name"), empty_label=None)
    role = forms.ChoiceField(label=_("Rôle"))
    begins = forms.DateField(label=_("Du"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends = forms.DateField(
        label=_("Au"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Compris. Vide : sans fin."),
    )
    guest = forms.BooleanField(
        label=_("Invité d’une agence"), required=False,
        help_text=_("Second facteur obligatoire ; rien ne s’ouvre que les publications de sa campagne, jusqu’à la fin."),
    )  # fmt: skip
    campaign: Any = forms.ModelChoiceField(
        label=_("Campagne"), required=False, queryset=Campaign.objects.order_by("-last", "-pk"),
        widget=forms.Select(attrs={"lang": settings.LANGUAGE_CODE}),
    )  # fmt: skip
    networks = forms.MultipleChoiceField(
        label=_("Réseaux"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(key, one.facts.name) for key, one in CATALOGUE.items()],
    )  # fmt: skip
    accounts: Any = AccountsField(
        label=_("Comptes"), required=False, widget=forms.CheckboxSelectMultiple,
        queryset=Account.objects.exclude(state="removed").order_by("network", "name"),
    )  # fmt: skip
    topics: Any = forms.ModelMultipleChoiceField(
        label=_("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple, queryset=Topic.objects.order_by("name")
    )

    def __init__(self, given: Any, row: Membership | None = None) -> None:
        super().__init__(given, initial=kept(row) if row else {"role": "contributor"})
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [
            *((one, ROLE_WORDS[one]) for one in ROLES), *((f"{OWN}-{one.pk}", one.name) for one in OwnRole.objects.order_by("name"))
        ]  # fmt: skip

    def wanted(self) -> dict[str, Any]:
        """As `actions.hold` takes it."""
        given = self.cleaned_data
        role, _dash, pk = given["role"].partition("-")
        return {
            "team": given["team"], "role": role, "own": OwnRole.objects.filter(pk=pk).first() if pk else None,
            "begins_at": moment(given["begins"]), "ends_at": moment(given["ends"], after=True), "guest": given["guest"],
            "campaign": given["campaign"].pk if given["campaign"] else None, "networks": given["networks"],
            "accounts": [one.pk for one in given["accounts"]], "topics": [one.pk for one in given["topics"]],
        }  # fmt: skip


def days(begins: datetime | None, ends: datetime | None) -> dict[str, date | None]:
    """Moments as a form shows them: the first day and the last, both included."""
    last = timezone.localtime(ends - timedelta(seconds=1)).date() if ends else None
    return {"begins": timezone.localtime(begins).date() if begins else None, "ends": last}


def kept(row: Membership) -> dict[str, Any]:
    return {
        "team": row.team_id, "role": f"{OWN}-{row.own_id}" if row.own_id else row.role, "guest": row.guest,
        **days(row.begins_at, row.ends_at), **row.limits,
    }  # fmt: skip


def of_user(user: User) -> list[Membership]:
    return list(user.memberships.select_related("team", "own").order_by("team__name"))
