"""Connecting an account: the form is made of what the network asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.accounts.words import asked
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User


def possible_teams(user: User) -> QuerySet[Team]:
    """The teams to which this user may give an account."""
    found = Team.objects.order_by("name")
    return found if everywhere(user) else found.filter(pk__in=teams(user, "account.connect"))


class ConnectForm(forms.Form):
    """The fields of one network, then the team and a name. Connecting again asks only for what changed."""

    name = forms.CharField(label=_("Nom pour vos collègues"), max_length=120, required=False,
                           help_text=_("Laissé vide : le nom qu’il porte sur le réseau."))  # fmt: skip
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe"))

    def __init__(self, network: str, by: User, *args: Any, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = CATALOGUE[network].fields
        for one in self.asked:
            self.fields[one.key] = forms.CharField(
                label=asked(one.label), required=one.needed and not again, help_text=asked(one.hint), max_length=20_000,
                initial="" if again else one.default,
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}, render_value=True) if one.secret
                else forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            )  # fmt: skip
        if again:
            del self.fields["name"], self.fields["team"]
        else:
            choices = possible_teams(by)
            field = self.fields["team"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = choices
            field.initial = choices.first()
            self.order_fields([*[one.key for one in self.asked], "name", "team"])

    @property
    def needed(self) -> list[forms.BoundField]:
        """What nobody can do without, then what is asked of every account."""
        return [self[one.key] for one in self.asked if one.needed] + [self[n] for n in ("name", "team") if n in self.fields]

    @property
    def optional(self) -> list[forms.BoundField]:
        return [self[one.key] for one in self.asked if not one.needed]

    def given(self, *, secret: bool) -> dict[str, str]:
        return {one.key: self.cleaned_data[one.key] for one in self.asked if one.secret is secret and self.cleaned_data[one.key]}

    def refuse(self, error: ValidationError) -> None:
        """An action's refusal, beside the fields it names."""
        if not hasattr(error, "error_dict"):
            return self.add_error(None, error)
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class EditForm(forms.Form):
    name = forms.CharField(label=_("Nom pour vos collègues"), max_length=120)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe"))

    def __init__(self, by: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = possible_teams(by)
