"""What a case's pages ask for. The actions decide; a form only reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.cases.models import Case, Category
from parvis.cases.states import Move
from parvis.cases.words import KINDS, PRECISIONS, PRIORITIES
from parvis.city.models import Topic
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User


class CaseForm(forms.Form):
    """What it is about, where, how urgent, whose."""

    title = forms.CharField(label=_("Titre"), max_length=200, help_text=_("Pour les collègues : il n’est jamais public."))
    kind = forms.ChoiceField(label=_("Genre"), choices=list(KINDS.items()))
    priority = forms.ChoiceField(label=_("Priorité"), choices=list(PRIORITIES.items()))
    category = forms.ModelChoiceField(Category.objects.none(), label=_("Catégorie"), required=False, empty_label=_("aucune"))
    topic = forms.ModelChoiceField(Topic.objects.order_by("name"), label=_("Thème"), required=False, empty_label=_("aucun"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe chargée du dossier"))
    place = forms.CharField(
        label=_("Lieu"), max_length=300, required=False, help_text=_("Une adresse, un carrefour, un équipement.")
    )
    precision = forms.ChoiceField(
        label=_("Précision du lieu"), choices=[("", _("non dite")), *PRECISIONS.items()], required=False,
        help_text=_("À l’adresse : le public ne voit qu’un point arrondi à cent mètres."),
    )  # fmt: skip
    point = forms.CharField(
        label=_("Position"), max_length=60, required=False, help_text=_("Latitude et longitude, par exemple 48.8539, 2.3801."),
    )  # fmt: skip

    def __init__(self, user: User, data: Any = None, *, case: Case | None = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=(_told(case) if case else {}) | (initial or {}))
        category, team = self.fields["category"], self.fields["team"]
        assert isinstance(category, forms.ModelChoiceField) and isinstance(team, forms.ModelChoiceField)
        for field in (category, self.fields["topic"], team):
            field.widget.attrs["lang"] = settings.LANGUAGE_CODE[:2]  # the city's own words, whoever reads them
        category.queryset = Category.objects.filter(leaf=True, active=True).order_by("position", "pk")
        category.label_from_instance = lambda one: one.path or one.name  # type: ignore[method-assign, assignment]
        offered = Team.objects.open() if everywhere(user) or case else Team.objects.open().filter(pk__in=teams(user, "case.edit"))
        team.queryset = offered.order_by("name")

    def clean_point(self) -> tuple[float, float] | None:
        said: str = self.cleaned_data["point"].replace(";", ",")
        if not said.strip():
            return None
        try:
            lat, lon = (float(part) for part in said.split(","))
        except ValueError as error:
            raise ValidationError(_("Écrivez deux nombres séparés par une virgule.")) from error
        return lat, lon

    def described(self) -> dict[str, Any]:
        """For the actions."""
        given = dict(self.cleaned_data)
        lat, lon = given.pop("point") or (None, None)
        return given | {"lat": lat, "lon": lon}


def _told(case: Case) -> dict[str, Any]:
    names = ("title", "kind", "priority", "category", "topic", "team", "place", "precision", "lat", "lon")
    return at_point({name: getattr(case, name) for name in names})


def at_point(fields: dict[str, Any]) -> dict[str, Any]:
    """Both numbers of a position as the form has them, in one line."""
    lat, lon = fields.get("lat"), fields.get("lon")
    return fields | {"point": f"{lat:.5f}, {lon:.5f}" if lat is not None and lon is not None else ""}


class MoveForm(forms.Form):
    """Another public state, and what residents are told of it."""

    to = forms.CharField(max_length=12)
    whom = forms.CharField(max_length=200, required=False)
    day = forms.DateField(required=False, error_messages={"invalid": _("Donnez un jour qui existe.")})
    told = forms.CharField(max_length=5000, required=False)
    shown = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=5000, required=False)
    revision = forms.IntegerField(required=False)

    def move(self) -> Move:
        given = self.cleaned_data
        return Move(given["to"], whom=given["whom"].strip(), day=given["day"], told=given["told"].strip(), shown=given["shown"])


class ShowForm(forms.Form):
    """The words of the public page."""

    public_title = forms.CharField(label=_("Titre pour le public"), max_length=200)
    public_text = forms.CharField(
        label=_("Ce dont il s’agit"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Sans nom, ni numéro, ni rien qui désigne quelqu’un : tout le monde lira ce texte."),
    )  # fmt: skip


class RulesForm(forms.Form):
    letters = forms.CharField(
        label=_("Lettres du numéro"), max_length=6, required=False,
        help_text=_("Laissé vide : les trois premières lettres de la ville."),
    )  # fmt: skip
    keep_days = forms.IntegerField(
        label=_("Jours avant l’anonymisation"), min_value=30, max_value=3650,
        help_text=_("Un dossier clos depuis ce temps oublie qui l’a demandé ; son numéro, ses états et ses comptes restent."),
    )  # fmt: skip
    link_days = forms.IntegerField(label=_("Jours de validité d’un lien privé"), min_value=1, max_value=365)
    near_metres = forms.IntegerField(
        label=_("Mètres entre deux dossiers qui peuvent être le même fait"), min_value=0, max_value=5000,
        help_text=_("Même thème ou même catégorie, aussi près : Parvis propose de les réunir. 0 : il ne propose rien."),
    )  # fmt: skip
    near_days = forms.IntegerField(label=_("Jours, au plus, entre leurs ouvertures"), min_value=1, max_value=365)
