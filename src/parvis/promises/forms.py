"""Forms of hours, levels and busy times: times are typed as people write them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.accounts.words import asked
from parvis.city.models import Topic
from parvis.design.fields import MomentField
from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import able
from parvis.people.models import Team, User
from parvis.promises.actions import ASKEW, TIMES
from parvis.promises.models import Level, OpeningHours
from parvis.promises.words import CLOCKS, DAYS, KINDS
from parvis.promises.written import duration, lasting, ranges, said
from parvis.readings.words import KIND_WORDS, topic_choices

LARGEST = 5_000_000


class RangesField(forms.CharField):
    def prepare_value(self, value: Any) -> Any:
        return said(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        try:
            return ranges(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(ASKEW.get(str(error), ASKEW["unread"]))) from error


class TimeField(forms.CharField):
    """A length of time, in minutes; empty: None."""

    def prepare_value(self, value: Any) -> Any:
        return lasting(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            return duration(text)
        except ValueError as error:
            raise ValidationError(_("Écrivez un délai ainsi : 45 min, 2 h, 1 h 30.")) from error


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class HoursForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=80, help_text=_("Par exemple : Guichet, Standard, Mairie du 15e."))
    zone = forms.CharField(label=_("Fuseau horaire"), max_length=40)
    holidays = forms.BooleanField(label=_("Fermé les jours fériés"), required=False)

    def __init__(self, data: Any = None, row: OpeningHours | None = None) -> None:
        initial = {"zone": settings.TIME_ZONE, "holidays": True} if row is None else {
            "name": row.name, "zone": row.zone, "holidays": row.holidays,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        usual = [[540, 1020]]
        for n, day in enumerate(map(str, DAYS)):
            hint = _("Plusieurs plages se séparent d’une virgule ; laissé vide : fermé.") if n == 0 else ""
            initial_day = row.week[n] if row else usual if n < 5 else []
            self.fields[f"day{n}"] = RangesField(label=day, required=False, initial=initial_day, help_text=hint, max_length=200)

    @property
    def chosen(self) -> dict[str, Any]:
        given = self.cleaned_data
        week = [given[f"day{n}"] for n in range(7)]
        return {"name": given["name"], "zone": given["zone"], "holidays": given["holidays"], "week": week}


class ClosedForm(forms.Form):
    name = forms.CharField(label=_("Pourquoi"), max_length=80, help_text=_("Par exemple : pont de l’Ascension."))
    first = forms.DateField(label=_("Premier jour"), widget=_day())
    last = forms.DateField(label=_("Dernier jour"), widget=_day(), required=False)
    ranges = RangesField(label=_("Heures d’ouverture ces jours-là"), required=False, max_length=200,
                         help_text=_("Laissé vide : fermé."))  # fmt: skip


class ClosedFileForm(forms.Form):
    file = forms.FileField(label=_("Fichier iCal, JSON, CSV, xlsx, xls ou ods"))

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise ValidationError(_("Ce fichier dépasse 5 Mo."))
        return given


LEVEL = ("name", "active", "kinds", "network", "topic", "natures", "topics", "team", "begins", "ends", "first", "next", "solution",
         "hours", "warning", "escalation", "escalate_to")  # fmt: skip


class LevelForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=80)
    active = forms.BooleanField(label=_("En vigueur"), required=False, initial=True)
    kinds = forms.MultipleChoiceField(
        label=_("Pour"), choices=list(KINDS.items()), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tout ce qui arrive."),
    )  # fmt: skip
    network = forms.ChoiceField(label=_("Réseau"), required=False)
    private = forms.ChoiceField(
        label=_("Public ou privé"), required=False,
        choices=[("", _("les deux")), ("no", _("en public seulement")), ("yes", _("en privé seulement"))],
    )  # fmt: skip
    natures = forms.MultipleChoiceField(
        label=_("Ce que c’est"), choices=list(KIND_WORDS.items()), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Ce que Parvis a compris, quand c’est sûr, ou ce qu’un agent a dit. Rien de coché : peu importe."),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        label=_("De quoi il parle"), choices=topic_choices, required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Un thème vaut pour tout ce qui est en dessous. Rien de choisi : peu importe."),
    )  # fmt: skip
    topic = forms.ChoiceField(
        label=_("Thème de la publication"), required=False, help_text=_("Celui de la publication que l’on commente.")
    )
    team = forms.ModelChoiceField(
        Team.objects.open().order_by("name"), label=_("Équipe"), required=False, empty_label=_("toutes")
    )
    begins = MomentField(label=_("À partir de"), required=False, help_text=_("Pour un soir d’événement, par exemple."))
    ends = MomentField(label=_("Jusqu’à"), required=False)
    first = TimeField(label=_("Première réponse en"), required=False, max_length=20, help_text=_("Ainsi : 45 min, 2 h, 1 h 30."))
    next = TimeField(label=_("Réponses suivantes en"), required=False, max_length=20)
    solution = TimeField(label=_("Solution en"), required=False, max_length=20)
    hours = forms.ModelChoiceField(
        OpeningHours.objects.order_by("name"), label=_("Comptées dans les horaires"), required=False,
        empty_label=_("sans horaires : jour et nuit"),
    )  # fmt: skip
    warning = TimeField(label=_("Prévenir avant l’échéance"), required=False, max_length=20)
    escalation = TimeField(label=_("Après l’échéance, prévenir aussi quelqu’un au bout de"), required=False, max_length=20)
    escalate_to = forms.ModelChoiceField(User.objects.none(), label=_("Qui"), required=False, empty_label=_("personne"))

    def __init__(self, data: Any = None, row: Level | None = None) -> None:
        initial: dict[str, Any] = {name: getattr(row, name) for name in LEVEL} if row else {"hours": OpeningHours.objects.first()}
        if row:
            initial["private"] = {True: "yes", False: "no", None: ""}[row.private]
        super().__init__(data, initial=initial)
        networks = sorted((asked(facts.facts.name), key) for key, facts in CATALOGUE.items())
        self.fields["network"].choices = [("", _("tous")), *[(key, name) for name, key in networks]]  # type: ignore[attr-defined]
        topics = list(Topic.objects.order_by("name").values_list("key", "name"))
        gone = [(row.topic, _("%(key)s (n’existe plus)") % {"key": row.topic})] if row and row.topic else []
        known = dict([*gone, *topics])
        self.fields["topic"].choices = [("", _("tous")), *known.items()]  # type: ignore[attr-defined]
        people: Any = self.fields["escalate_to"]
        team = row.team_id if row else None
        people.queryset = able("inbox.see", team) if team else User.objects.filter(is_active=True).order_by("name", "pk")

    @property
    def chosen(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["private"] = {"yes": True, "no": False}.get(given["private"])
        given["warning"] = given["warning"] or 0
        return given


class TableForm(forms.Form):
    """The delays of all levels, a row each: « first-12 » is the first answer of level 12."""

    def __init__(self, data: Any, levels: list[Level]) -> None:
        super().__init__(data)
        self.levels = levels
        for level in levels:
            for name in TIMES:
                label = _("%(clock)s, %(name)s") % {"clock": CLOCKS[name], "name": level.name}
                self.fields[f"{name}-{level.pk}"] = TimeField(
                    label=label, required=False, max_length=20, initial=getattr(level, name),
                    widget=forms.TextInput(attrs={"class": "control small", "size": 8}),
                )  # fmt: skip

    def cells(self, level: Level) -> list[forms.BoundField]:
        return [self[f"{name}-{level.pk}"] for name in TIMES]

    @property
    def chosen(self) -> dict[int, dict[str, int | None]]:
        return {level.pk: {name: self.cleaned_data[f"{name}-{level.pk}"] for name in TIMES} for level in self.levels}


class StretchForm(forms.Form):
    begins = MomentField(label=_("À partir de"))
    ends = MomentField(label=_("Jusqu’à"))
    percent = forms.IntegerField(
        label=_("Délais portés à (en % de l’habitude)"), initial=200, min_value=110, max_value=1000,
        help_text=_("200 : le double."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Pourquoi"), max_length=200, help_text=_("Par exemple : tempête du 3 mars."))
