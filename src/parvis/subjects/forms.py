"""What a subject's pages ask for. The actions decide; a form only reads."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from parvis.city.models import Topic
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.subjects.models import Subject


class SubjectForm(forms.Form):
    """What it is, by which words it is known, what one may say now."""

    title = forms.CharField(label=_("Titre"), max_length=200, help_text=_("Pour les collègues : « Grève des piscines »."))
    line = forms.CharField(
        label=_("Ce qu’on peut dire maintenant"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une ou deux phrases sûres, à jour : chaque agent les lit à côté de la conversation."),
    )  # fmt: skip
    keywords = forms.CharField(
        label=_("Mots-clés"), max_length=300, required=False,
        help_text=_("Séparés par des virgules. Une conversation qui en contient un est proposée au sujet."),
    )  # fmt: skip
    topic = forms.ModelChoiceField(Topic.objects.order_by("name"), label=_("Thème"), required=False, empty_label=_("aucun"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe qui tient le sujet"))

    def __init__(
        self, user: User, data: Any = None, *, subject: Subject | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        names = ("title", "line", "keywords", "topic", "team")
        super().__init__(data, initial={name: getattr(subject, name) for name in names} if subject else initial)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        offered = (
            Team.objects.open() if everywhere(user) or subject else Team.objects.open().filter(pk__in=teams(user, "subject.edit"))
        )
        team.queryset = offered.order_by("name")


class AnswerForm(forms.Form):
    """One answer to all. Its wordings in other languages are fields of their own: `text-en`."""

    text = forms.CharField(max_length=5000, required=False)
    again = forms.BooleanField(required=False)
    public_most = forms.IntegerField(required=False, min_value=0, max_value=100_000)
    key = forms.UUIDField(required=False)
    at_any_hour = forms.BooleanField(required=False)

    def asked(self, sent: QueryDict) -> dict[str, Any]:
        """For the action."""
        given = self.cleaned_data
        others = {name.removeprefix("text-")[:5]: sent.get(name, "") for name in sent if name.startswith("text-")}
        key: uuid.UUID | None = given["key"]
        return {
            "texts": {"fr": given["text"], **others},
            "again": given["again"],
            "public_most": given["public_most"],
            "key": key,
            "at_any_hour": given["at_any_hour"],
        }


class SparingForm(forms.Form):
    """Hours in which no answer to all leaves."""

    quiet_from = forms.TimeField(label=_("De"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_to = forms.TimeField(
        label=_("à"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("Par exemple de 21:00 à 8:00, à l’heure de la ville. Vides : il n’y en a pas."),
    )  # fmt: skip
