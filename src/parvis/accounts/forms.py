"""Connecting an account: the form is made of what the network asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.accounts.connect import known
from parvis.accounts.matrix import budget
from parvis.accounts.models import Account
from parvis.accounts.quota import Level
from parvis.accounts.words import asked
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Field
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User


def possible_teams(user: User) -> QuerySet[Team]:
    """The teams to which this user may give an account."""
    found = Team.objects.open().order_by("name")
    return found if everywhere(user) else found.filter(pk__in=teams(user, "account.connect"))


class ConnectForm(forms.Form):
    """The fields of one network, then the team and a name. Connecting again asks only for what changed."""

    called = forms.CharField(label=_("Nom pour vos collègues"), max_length=120, required=False,
                           help_text=_("Laissé vide : le nom qu’il porte sur le réseau."))  # fmt: skip
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe"))

    def __init__(self, network: str, by: User, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = self.ask(network)
        for one in self.asked:
            self.fields[one.key] = forms.CharField(
                label=asked(one.label), required=one.needed and not again, help_text=asked(one.hint), max_length=20_000,
                initial="" if again else one.default,
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=True) if one.secret
                else forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )  # fmt: skip
        if again:
            del self.fields["called"], self.fields["team"]
        else:
            choices = possible_teams(by)
            field = self.fields["team"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = choices
            field.initial = choices.first()
            self.order_fields([*[one.key for one in self.asked], "called", "team"])

    def ask(self, network: str) -> Sequence[Field]:
        """What this form asks for."""
        return CATALOGUE[network].fields

    @property
    def needed(self) -> list[forms.BoundField]:
        """What nobody can do without, then what is asked of every account."""
        return [self[one.key] for one in self.asked if one.needed] + [self[n] for n in ("called", "team") if n in self.fields]

    @property
    def optional(self) -> list[forms.BoundField]:
        return [self[one.key] for one in self.asked if not one.needed]

    def given(self, *, secret: bool) -> dict[str, str]:
        return {one.key: self.cleaned_data[one.key] for one in self.asked if one.secret is secret and self.cleaned_data[one.key]}


class SignInForm(ConnectForm):
    """What must be known before somebody signs in: the application's keys, the server; nothing of what signing in fills in.

    With `account`, connected again: only what it does not have yet.
    """

    def __init__(self, network: str, by: User, *args: Any, account: Account | None = None, **kwargs: Any) -> None:
        self.known = known(account) if account else frozenset()
        super().__init__(network, by, *args, auto_id="sign_%s", **kwargs)
        if account is not None:
            del self.fields["called"], self.fields["team"]

    def ask(self, network: str) -> Sequence[Field]:
        sign_in = CATALOGUE[network].sign_in
        assert sign_in is not None
        fields = [field for field in CATALOGUE[network].fields if field.key not in {*sign_in.fills, *self.known}]
        return [replace(field, needed=field.key in sign_in.before) for field in fields]


class ChooseForm(forms.Form):
    """Which of the presences that the network gave, and for which team."""

    chosen = forms.MultipleChoiceField(label=_("Comptes à connecter"), widget=forms.CheckboxSelectMultiple)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe"))

    def __init__(self, labels: Sequence[str], by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen, team = self.fields["chosen"], self.fields["team"]
        assert isinstance(chosen, forms.MultipleChoiceField) and isinstance(team, forms.ModelChoiceField)
        chosen.choices = [(str(number), label) for number, label in enumerate(labels)]
        team.queryset = possible_teams(by)


class CeilingsForm(forms.Form):
    """A ceiling of our own for each budget, lower or higher; empty = what the network gives to everybody."""

    def __init__(self, levels: Sequence[Level], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in levels:
            self.fields[level.budget.key] = forms.FloatField(
                label=asked(level.budget.label), required=False, min_value=0,
                initial=level.most if level.own else None,
                help_text=budget(level.budget), widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )  # fmt: skip

    def ceilings(self) -> dict[str, float]:
        return {key: value or 0.0 for key, value in self.cleaned_data.items()}


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Ce que vos collègues doivent savoir"), max_length=2000, required=False,
                           widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip


class EditForm(forms.Form):
    name = forms.CharField(label=_("Nom pour vos collègues"), max_length=120)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe"))

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = possible_teams(by)
