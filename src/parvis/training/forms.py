"""What is asked for a training, a session, a rule of certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.design.fields import MomentField
from parvis.training.courses import courses
from parvis.training.words import ACTS, ROLES


def course_choices(empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((one.key, one.named) for one in courses().values())]


class RequestForm(forms.Form):
    department = forms.CharField(label=_("Votre service"), max_length=120)
    course = forms.ChoiceField(label=_("Cours"), required=False)
    people = forms.IntegerField(label=_("Combien de personnes"), min_value=1, max_value=500, initial=1)
    wished = forms.CharField(
        label=_("Quand"),
        max_length=200,
        required=False,
        help_text=_("Des jours qui vous vont\u00a0: «\u00a0un mardi matin de mars\u00a0»."),
    )
    words = forms.CharField(
        label=_("Ce qu’il vous faut"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Obligatoire si aucun cours ne convient."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = course_choices(_("Autre chose"))  # type: ignore[attr-defined]


class SessionForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=120, required=False, help_text=_("Laissé vide\u00a0: celui du cours."))
    course = forms.ChoiceField(label=_("Cours"), required=False)
    at = MomentField(label=_("Jour et heure"))
    minutes = forms.IntegerField(label=_("Durée en minutes"), min_value=5, max_value=1440, initial=90)
    place = forms.CharField(label=_("Lieu"), max_length=200, required=False)
    seats = forms.IntegerField(label=_("Places"), min_value=1, max_value=1000, initial=12)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = course_choices(_("Aucun de ceux-ci"))  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    role = forms.ChoiceField(label=_("Rôle"), choices=list(ROLES.items()))
    act = forms.ChoiceField(label=_("Pour"), choices=list(ACTS.items()))
    course = forms.ChoiceField(label=_("Certificat"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [(one.key, one.named) for one in courses().values()]  # type: ignore[attr-defined]
