"""What a person writes, checked alike for the page and for the programs' door; what a city chooses for a form."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Account, AccountSet
from parvis.contact.choices import Choices
from parvis.networks.email.account import is_address
from parvis.networks.email.headers import one_line, tidy

MOST = 10_000
"""Characters of a message."""
WRITTEN = ("name", "email", "phone", "subject", "district", "place", "message")
PHONE = re.compile(r"[0-9+(][0-9 .()/+-]{2,28}[0-9]")


class MessageForm(forms.Form):
    """The fields of one form; those that a city does not ask for are not there."""

    subject = forms.ChoiceField(
        label=_("Votre demande concerne"), error_messages={"required": _("Choisissez le sujet de votre demande.")}
    )  # fmt: skip
    message = forms.CharField(
        label=_("Votre message"), max_length=MOST,
        help_text=_("Dites-nous l’essentiel ; vous pourrez compléter ensuite sur votre page de suivi."),
        widget=forms.Textarea(attrs={"rows": 7}), error_messages={"required": _("Écrivez votre message.")},
    )  # fmt: skip
    district = forms.ChoiceField(label=_("Quartier ou arrondissement"), required=False)
    place = forms.CharField(
        label=_("Lieu concerné"), max_length=200, required=False, help_text=_("Une adresse, un carrefour, un équipement."),
    )  # fmt: skip
    name = forms.CharField(label=_("Votre nom"), max_length=200, required=False,
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))  # fmt: skip
    email = forms.CharField(
        label=_("Votre adresse e-mail"), max_length=254, required=False,
        help_text=_("Pour recevoir la réponse. Sans adresse, vous la lirez sur votre page de suivi."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )  # fmt: skip
    phone = forms.CharField(label=_("Votre téléphone"), max_length=30, required=False,
                            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))  # fmt: skip

    def __init__(self, choices: Choices, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self._offer("subject", choices.subjects, _("Choisissez un sujet"))
        self._offer("district", choices.districts, _("Je ne sais pas, ou toute la ville"))
        if not choices.place:
            del self.fields["place"]

    def _offer(self, name: str, words: tuple[str, ...], nothing: Any) -> None:
        if not words:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *((word, word) for word in words)]

    def clean_message(self) -> str:
        return tidy(self.cleaned_data["message"])

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"], 200)

    def clean_place(self) -> str:
        return one_line(self.cleaned_data["place"], 200)

    def clean_email(self) -> str:
        """One address and nothing else: what is typed here goes into a header."""
        said: str = self.cleaned_data["email"].strip()
        if said and ("." not in said.rpartition("@")[2] or not is_address(said)):
            raise ValidationError(_("Cette adresse n’est pas complète : écrivez-la comme nom@exemple.fr."), code="invalid")
        return said

    def clean_phone(self) -> str:
        said: str = self.cleaned_data["phone"].strip()
        if said and not PHONE.fullmatch(said):
            raise ValidationError(_("Ce numéro n’est pas complet : écrivez-le comme 01 23 45 67 89."), code="invalid")
        return said


class MoreForm(forms.Form):
    """What a person adds on their follow-up page."""

    message = forms.CharField(
        label=_("Ajouter un message"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Écrivez votre message.")},
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)

    def clean_message(self) -> str:
        return tidy(self.cleaned_data["message"])


class Lines(forms.CharField):
    """One thing a line, as a tuple; empty lines and repeats are nothing."""

    def __init__(self, *, longest: int = 80, most: int = 60, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 5}), **kwargs)
        self.longest, self.most = longest, most

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, tuple | list) else value

    def clean(self, value: Any) -> Any:
        lines = tuple(dict.fromkeys(one_line(line) for line in super().clean(value).splitlines() if line.strip()))
        if len(lines) > self.most or any(len(line) > self.longest for line in lines):
            words = _("%(most)s lignes de %(longest)s caractères au plus.")
            raise ValidationError(words, params={"most": self.most, "longest": self.longest})
        return lines


class ChoicesForm(forms.Form):
    """The settings of one form."""

    open = forms.BooleanField(label=_("Formulaire ouvert"), required=False,
                              help_text=_("Fermé, il dit où s’adresser et ne prend plus rien."))  # fmt: skip
    title = forms.CharField(label=_("Titre"), max_length=120)
    intro = forms.CharField(label=_("Introduction"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    subjects = Lines(label=_("Sujets proposés"), help_text=_("Un par ligne. Laissé vide : on ne demande pas le sujet."))
    districts = Lines(label=_("Quartiers ou arrondissements"), help_text=_("Un par ligne. Laissé vide : on ne les demande pas."))
    place = forms.BooleanField(label=_("Demander le lieu concerné"), required=False)
    mailbox = forms.ModelChoiceField(
        Account.objects.none(), label=_("Boîte qui porte les réponses"), required=False,
        empty_label=_("aucune : les réponses restent sur la page de suivi"),
        help_text=_("L’accusé d’enregistrement et les réponses partent de cette adresse."),
    )  # fmt: skip
    service = forms.CharField(label=_("Service chargé du dossier"), max_length=200, required=False)
    service_address = forms.CharField(label=_("Son adresse postale"), max_length=300, required=False)
    service_phone = forms.CharField(label=_("Son téléphone"), max_length=30, required=False)
    service_mail = forms.EmailField(label=_("Son adresse e-mail"), required=False)
    origins = Lines(
        label=_("Sites qui peuvent porter ce formulaire"), longest=200, most=30,
        help_text=_("Une adresse par ligne, par exemple https://www.ville.example."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Langues"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple, initial=["fr", "en"]
    )
    notice = forms.CharField(
        label=_("Information sur les données personnelles"), max_length=3000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("But, base légale, durée, droits, délégué à la protection des données. Laissé vide : notre texte."),
    )  # fmt: skip

    opinion = forms.BooleanField(
        label=_("Demander un avis en un clic"), required=False,
        help_text=_("Sur la page de suivi, une fois la demande répondue ou close. Facultatif pour la personne ; seuls les totaux "
                    "sont montrés dans les chiffres."),
    )  # fmt: skip

    def __init__(self, mailboxes: AccountSet, choices: Choices, data: Any = None) -> None:
        super().__init__(data, initial=choices.told() | {"mailbox": choices.mailbox or None})
        self.before = choices
        field = self.fields["mailbox"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = mailboxes

    def clean_origins(self) -> tuple[str, ...]:
        given: tuple[str, ...] = self.cleaned_data["origins"]
        if wrong := [one for one in given if not _is_origin(one)]:
            words = _("« %(origin)s » n’est pas l’adresse d’un site : écrivez https:// et son nom, sans rien après.")
            raise ValidationError(words, params={"origin": wrong[0][:80]})
        return tuple(one.rstrip("/").lower() for one in given)

    def chosen(self) -> Choices:
        given = dict(self.cleaned_data)
        mailbox = given.pop("mailbox")
        given["languages"] = tuple(given["languages"])
        return replace(self.before, mailbox=mailbox.pk if mailbox else 0, **given)


def _is_origin(said: str) -> bool:
    """A scheme and a host, which go into a header as they are."""
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/?", said):
        return False
    return bool(urlsplit(said).hostname)
