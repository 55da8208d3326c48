"""What is typed of a list, a place, the ground."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.places.words import KINDS, STAGES

PLAIN = {"autocomplete": "off"}
DEGREES = {**PLAIN, "inputmode": "decimal"}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ListForm(forms.Form):
    """Its kind and month are chosen once."""

    title = forms.CharField(label=_("Titre"), max_length=120, widget=forms.TextInput(attrs=PLAIN))
    intro = forms.CharField(label=_("Introduction"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ChoiceField(
        label=_("Quelle sorte de liste ?"), choices=list(KINDS.items()), widget=forms.RadioSelect, initial="theme"
    )
    month = forms.DateField(
        label=_("Mois des projets"), required=False, input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        help_text=_("Seulement pour « Projets près de chez vous » : une liste par mois."),
    )  # fmt: skip
    theme = forms.CharField(
        label=_("Thème"), max_length=60, required=False, widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Les listes d’un même thème se lisent ensemble : Se rafraîchir, En famille."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Langue des textes"), choices=[("fr", "Français"), ("en", "English")], initial="fr")

    def __init__(self, *args: Any, begun: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        if begun:
            del self.fields["kind"], self.fields["month"]


class PlaceForm(forms.Form):
    """A place. Words that `fields.cleaned` refuses come back at their field."""

    name = forms.CharField(label=_("Nom"), max_length=120, widget=forms.TextInput(attrs=PLAIN))
    text = forms.CharField(
        label=_("Ce qu’on y trouve"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    address = forms.CharField(label=_("Adresse"), max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN))
    lat = forms.CharField(label=_("Latitude"), max_length=20, required=False, widget=forms.TextInput(attrs=DEGREES))
    lon = forms.CharField(label=_("Longitude"), max_length=20, required=False, widget=forms.TextInput(attrs=DEGREES))
    hours = forms.CharField(label=_("Horaires"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    link = forms.CharField(
        label=_("Lien"), max_length=500, required=False, widget=forms.TextInput(attrs={**PLAIN, "inputmode": "url"})
    )
    upload = forms.FileField(
        label=_("Photo"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}), help_text=_("Elle entre dans la médiathèque."),
    )  # fmt: skip
    alt = forms.CharField(
        label=_("Ce que montre la photo"), max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Lu à qui ne la voit pas. Vide : la description de la médiathèque."),
    )  # fmt: skip
    stage = forms.ChoiceField(label=_("Étape du projet"), required=False, choices=[("", "—"), *STAGES.items()])
    begins = forms.DateField(label=_("Début"), required=False, widget=DAY)
    ends = forms.DateField(label=_("Fin"), required=False, widget=DAY)
    cost = forms.CharField(label=_("Coût"), max_length=120, required=False, widget=forms.TextInput(attrs=PLAIN))
    notice = forms.CharField(
        label=_("À savoir aujourd’hui"), max_length=300, required=False, widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Travaux, horaires d’été : montré en tête de la page du lieu."),
    )  # fmt: skip
    closed = forms.BooleanField(
        label=_("Ce lieu est fermé"), required=False,
        help_text=_("Il reste visible, marqué comme fermé ; les auteurs des publications prévues qui le nomment sont prévenus."),
    )  # fmt: skip
    venue = forms.CharField(
        label=_("Numéro Foursquare"), max_length=80, required=False, widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Celui d’un lieu suivi sur la page des lieux du compte."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})

    def group(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def what(self) -> list[forms.BoundField]:
        return self.group("name", "text")

    @property
    def where(self) -> list[forms.BoundField]:
        return self.group("address", "lat", "lon")

    @property
    def visit(self) -> list[forms.BoundField]:
        return self.group("hours", "link", "notice", "closed")

    @property
    def project(self) -> list[forms.BoundField]:
        return self.group("stage", "begins", "ends", "cost")


class GroundForm(forms.Form):
    geocoder = forms.CharField(
        label=_("Géocodeur"), max_length=300, required=False, widget=forms.TextInput(attrs={**PLAIN, "inputmode": "url"}),
        help_text=_("L’adresse avant /search/ : https://data.geopf.fr/geocodage, ou l’addok de la ville. Vide : personne n’est interrogé."),
    )  # fmt: skip
    citycode = forms.CharField(
        label=_("Code INSEE de la ville"), max_length=10, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    origins = forms.CharField(
        label=_("Sites qui peuvent encadrer une liste"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un par ligne, comme https://www.ville.example."),
    )  # fmt: skip
    districts = forms.FileField(
        label=_("Quartiers (GeoJSON)"), required=False, widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
        help_text=_("Des polygones avec un nom chacun : le fond de toutes les cartes, et le quartier de chaque lieu."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
