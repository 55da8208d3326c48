"""What is said of a file, and how it is to be shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.media.folders import Tree
from parvis.media.models import File
from parvis.media.rights import CONSENT_WORDS, LICENCES

LANGUAGES = (
    ("fr", "Français"), ("en", "English"), ("es", "Español"), ("de", "Deutsch"), ("it", "Italiano"), ("pt", "Português"),
    ("ar", "العربية"), ("zh", "中文"), ("ja", "日本語"),
)  # fmt: skip
OTHER = "other"
"""The choice of a licence in its own words."""


class WordsForm(forms.Form):
    """What it shows, and what it is called."""

    alt = forms.CharField(
        label=_("Description"), max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ce que montre l’image, pour les personnes qui ne la voient pas."),
    )  # fmt: skip
    alt_en = forms.CharField(
        label=_("Description en anglais"), max_length=1500, required=False, widget=forms.Textarea(attrs={"rows": 2, "lang": "en"}),
        help_text=_("Elle part avec les publications en anglais."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("Description longue"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Pour un plan, une affiche, un schéma : tout ce qu’ils disent."),
    )  # fmt: skip
    words = forms.CharField(
        label=_("Texte lisible dans l’image"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Sur une affiche, un panneau. La charte regarde si la publication ou la description le dit aussi."),
    )  # fmt: skip
    name = forms.CharField(label=_("Nom"), max_length=200)
    tags = forms.CharField(
        label=_("Étiquettes"), max_length=1300, required=False, help_text=_("Séparées par des virgules : piscine, 12e, hiver.")
    )
    folder = forms.TypedChoiceField(label=_("Dossier"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, tree: Tree, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["folder"].choices = folder_choices(tree)  # type: ignore[attr-defined]

    @staticmethod
    def of(file: File) -> dict[str, Any]:
        return {
            "alt": file.alt, "alt_en": file.alts.get("en", ""), "description": file.description, "words": file.words, "name": file.name,
            "tags": ", ".join(file.tag_names), "folder": file.folder_id,
        }  # fmt: skip

    def said(self, file: File) -> dict[str, Any]:
        """For `actions.describe`."""
        given = dict(self.cleaned_data)
        given.pop("folder")
        given["alts"] = file.alts | {"en": given.pop("alt_en")}
        return given


class RightsForm(forms.Form):
    """Whose it is, and until when."""

    credit = forms.CharField(
        label=_("Crédit"), max_length=200, required=False, help_text=_("L’auteur, comme il doit être nommé.")
    )
    licence = forms.ChoiceField(label=_("Licence"), required=False, choices=[])
    licence_own = forms.CharField(
        label=_("Autre licence"), max_length=120, required=False, help_text=_("Si elle n’est pas dans la liste.")
    )
    consent = forms.ChoiceField(
        label=_("Personnes reconnaissables"), required=False, choices=list(CONSENT_WORDS.items()),
        help_text=_("Un média dont l’autorisation manque ne part pas."),
    )  # fmt: skip
    consent_reference = forms.CharField(
        label=_("Document qui le prouve"), max_length=200, required=False, help_text=_("Son numéro ou l’endroit où il est rangé.")
    )
    expires_on = forms.DateField(
        label=_("Dernier jour d’utilisation"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Passé ce jour, aucune publication ne peut partir avec ce média."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["licence"].choices = licence_choices()  # type: ignore[attr-defined]

    @staticmethod
    def of(file: File) -> dict[str, Any]:
        own = file.licence if file.licence and file.licence not in LICENCES else ""
        return {
            "credit": file.credit, "licence": OTHER if own else file.licence, "licence_own": own, "consent": file.consent,
            "consent_reference": file.consent_reference, "expires_on": file.expires_on,
        }  # fmt: skip

    def said(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["licence"] = licence_of(given["licence"], given.pop("licence_own"))
        given["expires_on"] = given["expires_on"] or ""
        return given


def licence_choices() -> list[tuple[str, Any]]:
    return [("", _("non renseignée")), *LICENCES.items(), (OTHER, _("une autre : la dire ci-dessous"))]


def licence_of(choice: str, own: str) -> str:
    """A key, or the words that were typed."""
    return own.strip() if choice == OTHER or (not choice and own.strip()) else choice


def folder_choices(tree: Tree) -> list[tuple[Any, Any]]:
    return [("", _("dans aucun dossier")), *((folder.pk, name) for folder, name in tree.all())]


class SortForm(forms.Form):
    """The same change of several files."""

    folder = forms.IntegerField(required=False, min_value=0)
    tags = forms.CharField(max_length=1300, required=False)
    credit = forms.CharField(max_length=200, required=False)
    licence = forms.CharField(max_length=120, required=False)
    licence_own = forms.CharField(max_length=120, required=False)


class KeepingForm(forms.Form):
    """How long the library warns and keeps, in days, and how much room it takes."""

    notice_days = forms.IntegerField(
        label=_("Prévenir avant la fin des droits"), min_value=1, max_value=3650,
        help_text=_("En jours. Les auteurs d’une publication prévue ou en ligne reçoivent un avis."),
    )  # fmt: skip
    unused_days = forms.IntegerField(
        label=_("Proposer au ménage ce qui n’a pas servi depuis"), min_value=1, max_value=3650, help_text=_("En jours.")
    )
    bin_days = forms.IntegerField(
        label=_("Garder la corbeille"), min_value=1, max_value=3650,
        help_text=_("En jours. Ensuite le fichier et ses copies sont effacés."),
    )  # fmt: skip
    city_mb = forms.IntegerField(
        label=_("Place de la médiathèque"), required=False, min_value=0, max_value=1_000_000_000,
        help_text=_("En Mio (1 024 Mio font 1 Gio). 0 : ce que le disque contient."),
    )  # fmt: skip
    shelf_mb = forms.IntegerField(
        label=_("Place de chaque étagère personnelle"),
        required=False,
        min_value=0,
        max_value=1_000_000_000,
        help_text=_("En Mio. 0 : sans limite."),
    )


class FocusForm(forms.Form):
    """The point that matters, in hundredths from the middle: right and up."""

    x = forms.IntegerField(min_value=-100, max_value=100)
    y = forms.IntegerField(min_value=-100, max_value=100)


class CaptionForm(forms.Form):
    language = forms.ChoiceField(choices=LANGUAGES)
    captions = forms.FileField(max_length=200)


class SecondForm(forms.Form):
    second = forms.FloatField(min_value=0, max_value=86_400)
