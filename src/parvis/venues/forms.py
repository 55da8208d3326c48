"""Looking for a place, and saying what is right of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.networks.protocol import Venue
from parvis.venues.hours import spans
from parvis.venues.models import PlaceList
from parvis.venues.words import DAYS, REPORTS, VALUES

PLAIN = {"autocomplete": "off", "spellcheck": "false"}


def _degrees(most: int, label: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal", **PLAIN})
    return forms.FloatField(label=label, required=False, min_value=-most, max_value=most, widget=widget)


class SearchForm(forms.Form):
    """What is known of a place: its name, and one of where it is."""

    nom = forms.CharField(label=gettext_lazy("Nom du lieu"), max_length=120, widget=forms.TextInput(attrs=PLAIN))
    adresse = forms.CharField(label=gettext_lazy("Adresse"), max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN),
                              help_text=gettext_lazy("Avec elle, le réseau dit lui-même s’il reconnaît le lieu."))  # fmt: skip
    latitude = _degrees(90, VALUES["latitude"])
    longitude = _degrees(180, VALUES["longitude"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("latitude") is None) != (given.get("longitude") is None):
            raise ValidationError(_("Donnez la latitude et la longitude, ou aucune des deux."))
        return given

    @property
    def near(self) -> tuple[float, float] | None:
        given = self.cleaned_data
        return (given["latitude"], given["longitude"]) if given.get("latitude") is not None else None


class CorrectionForm(forms.Form):
    """What the place should say. What is left as the network says it is no correction."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    report = forms.ChoiceField(
        label=gettext_lazy("Que voulez-vous faire ?"), choices=list(REPORTS.items()), widget=forms.RadioSelect
    )
    name = forms.CharField(label=VALUES["name"], max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN))
    address = forms.CharField(label=VALUES["address"], max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN),
                              help_text=gettext_lazy("La rue et le numéro."))  # fmt: skip
    phone = forms.CharField(label=VALUES["phone"], max_length=40, required=False,
                            widget=forms.TextInput(attrs={**PLAIN, "inputmode": "tel"}))  # fmt: skip
    website = forms.CharField(label=VALUES["website"], max_length=200, required=False,
                              widget=forms.TextInput(attrs={**PLAIN, "inputmode": "url"}))  # fmt: skip
    latitude = _degrees(90, VALUES["latitude"])
    longitude = _degrees(180, VALUES["longitude"])
    comment = forms.CharField(label=gettext_lazy("Commentaire"), max_length=500, required=False,
                              help_text=gettext_lazy("Pour qui examine la correction : depuis quand, où cela se vérifie."),
                              widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip

    def __init__(self, venue: Venue, key: UUID, *args: Any, **kwargs: Any) -> None:
        self.venue = venue
        super().__init__(*args, **{"initial": {"key": key, "report": "edit"}, **kwargs})
        for name, said in (("phone", venue.phone), ("website", venue.website), ("name", venue.name), ("address", venue.address)):
            if said:
                self.fields[name].help_text = _("Le réseau dit : %(said)s") % {"said": said}
        if venue.latitude is not None:
            said = f"{venue.latitude:.5f}, {venue.longitude:.5f}"
            self.fields["latitude"].help_text = _("Le réseau dit : %(said)s") % {"said": said}
        for number, day in enumerate(DAYS, start=1):
            widget = forms.TextInput(attrs={**PLAIN, "placeholder": "9:00-12:00, 14:00-19:00"})
            self.fields[f"day{number}"] = forms.CharField(label=day, max_length=100, required=False, widget=widget)

    @property
    def plain(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "address", "phone", "website", "latitude", "longitude")]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day{number}"] for number in range(1, 8)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        hours: list[list[int | str]] = []
        for number in range(1, 8):
            try:
                hours += spans(number, given.get(f"day{number}") or "")
            except ValueError:
                self.add_error(f"day{number}", _("Écrivez par exemple 9:00-12:00, 14:00-19:00."))
        given["hours"] = hours
        return given

    def values(self) -> dict[str, Any]:
        """Only of an edit, only what differs from what the network says."""
        if self.cleaned_data["report"] != "edit":
            return {}
        said = {name: getattr(self.venue, name) for name in ("name", "address", "phone", "website", "latitude", "longitude")}
        given = {name: self.cleaned_data.get(name) for name in (*said, "hours")}
        changed = {name: value for name, value in given.items() if value not in (None, "", []) and value != said.get(name)}
        if "latitude" in changed or "longitude" in changed:  # one of the two alone is no position
            changed |= {name: given[name] for name in ("latitude", "longitude") if given[name] is not None}
        return changed

    @property
    def remark(self) -> str:
        """Only of a report: a correction says all by its values."""
        return "" if self.cleaned_data["report"] == "edit" else str(self.cleaned_data["comment"])


class ListForm(forms.Form):
    """A list of our places: those with a rank, in its order. `row`: the list that is there, whose name stays."""

    name = forms.CharField(label=gettext_lazy("Nom de la liste"), max_length=100, widget=forms.TextInput(attrs=PLAIN))
    description = forms.CharField(label=gettext_lazy("Description"), max_length=300, required=False)

    def __init__(self, row: PlaceList | None, places: list[dict[str, str]], *args: Any) -> None:
        there = {one["place"]: (rank, one.get("text", "")) for rank, one in enumerate(row.items if row else (), start=1)}
        names = {one["id"]: one["name"] for one in places}
        self.places = [*names.items(), *((place, place) for place in there if place not in names)]
        super().__init__(*args)
        self.initial = {"description": row.description if row else ""}
        if row:
            del self.fields["name"]
        for number, (place, name) in enumerate(self.places):
            rank, text = there.get(place, (None, ""))
            label = _("Rang de « %(name)s »") % {"name": name}
            self.fields[f"rank{number}"] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=200, initial=rank
            )
            self.fields[f"text{number}"] = forms.CharField(
                label=_("Ce qu’on en dit"), required=False, max_length=200, initial=text, widget=forms.TextInput(attrs=PLAIN)
            )

    @property
    def lines(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        return [(name, self[f"rank{number}"], self[f"text{number}"]) for number, (_id, name) in enumerate(self.places)]

    def items(self) -> list[dict[str, str]]:
        """Those with a rank; two of one rank in the order of the page."""
        given = self.cleaned_data
        ranked = [(given[f"rank{n}"], n, place) for n, (place, _name) in enumerate(self.places) if given.get(f"rank{n}")]
        return [{"place": place, "text": given[f"text{n}"]} for _rank, n, place in sorted(ranked)]
