"""What is asked of an event, of a step of its run, of what is ready, of a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Account
from parvis.design.fields import MomentField
from parvis.live.models import LiveEvent, Prepared
from parvis.people.access import everywhere, teams
from parvis.people.models import Team, User
from parvis.publishing.models import Post


class Named(forms.Select):
    """Each choice is called as the city calls it, whatever the reader's language."""

    def create_option(self, name: str, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **more)
        if value:
            option["attrs"]["lang"] = settings.LANGUAGE_CODE
        return option


class Lines(forms.CharField):
    """One a line."""

    def __init__(self, **given: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), **given)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


class EventForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=120)
    slug = forms.SlugField(
        label=_("Adresse"),
        max_length=59,
        required=False,
        help_text=_("Laissée vide, elle vient du titre : /place/direct/nuit-des-arts."),
    )
    lead = forms.CharField(label=_("Une phrase"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    where = forms.CharField(label=_("Où"), max_length=200, required=False)
    begins_at = MomentField(label=_("Début"))
    ends_at = MomentField(label=_("Fin"))
    words = forms.CharField(
        label=_("Ce qui en parle"), required=False, widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Une recherche par ligne : #motdièse, @nom, \"place de la Bastille\". Un message qui convient à l’une d’elles entre "
                    "dans les files. Les messages privés jamais."),
    )  # fmt: skip
    allowed = Lines(label=_("Noms montrés sans demander"), help_text=_("Un par ligne. Une insulte les arrête aussi."))
    origins = Lines(label=_("Sites qui peuvent montrer le mur"), help_text=_("Un par ligne : https://www.exemple.fr."))
    form = forms.ModelChoiceField(
        Account.objects.none(),
        label=_("Formulaire qui reçoit les questions"),
        required=False,
        empty_label=_("aucun : pas de questions"),
        widget=Named,
    )
    accounts = forms.ModelMultipleChoiceField(
        Account.objects.none(), label=_("Comptes de l’événement"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Là partent les publications préparées ici, et celles qui viennent du terrain."),
    )  # fmt: skip
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Équipe"))

    def __init__(self, user: User, data: Any = None, *, event: LiveEvent | None = None) -> None:
        names = [name for name in self.base_fields if name not in ("team", "accounts")]
        initial: dict[str, Any] = {name: getattr(event, name) for name in names} if event else {}
        mine = teams(user, "live.edit")
        initial |= (
            {"accounts": list(event.accounts.values_list("pk", flat=True))} if event else {"team": mine[0] if mine else None}
        )
        super().__init__(data, initial=initial)
        seen = Account.objects.seen_by(user).exclude(state="removed").order_by("name")
        self._choose("form", seen.filter(network="form"))
        self._choose("accounts", seen.exclude(network__in=("form", "email", "foursquare")))
        self._choose(
            "team", Team.objects.open().order_by("name") if everywhere(user) else Team.objects.open().filter(pk__in=mine)
        )
        if event is not None:
            del self.fields["team"]

    def _choose(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class StepForm(forms.Form):
    at = MomentField(label=_("Heure"))
    title = forms.CharField(label=_("Ce qui se passe"), max_length=160)
    where = forms.CharField(label=_("Où"), max_length=160, required=False)
    who = forms.CharField(label=_("Qui s’en charge"), max_length=120, required=False)
    public = forms.BooleanField(label=_("Dans le programme que chacun lit"), required=False, initial=True)


class PreparedForm(forms.Form):
    """A draft that is there, or a new one; its other texts."""

    post = forms.ModelChoiceField(
        Post.objects.none(),
        label=_("Un brouillon de la rédaction"),
        required=False,
        empty_label=_("non : le texte ci-dessous"),
        widget=Named,
    )
    text = forms.CharField(label=_("Texte"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    label = forms.CharField(label=_("Nom de son bouton"), max_length=120, required=False)
    at = MomentField(
        label=_("Son heure"),
        required=False,
        help_text=_("Laissée vide : elle part quand vous pressez son bouton."),
    )
    rain = forms.CharField(label=_("S’il pleut"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
                           help_text=_("Laissé vide : elle est retenue."))  # fmt: skip
    cancelled = forms.CharField(label=_("Si tout est annulé"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
                                help_text=_("Laissé vide : elle est retenue."))  # fmt: skip
    always = forms.BooleanField(label=_("Vraie quoi qu’il arrive : la bascule n’y touche pas"), required=False)

    def __init__(self, user: User, event: LiveEvent, data: Any = None, *, row: Prepared | None = None) -> None:
        names = ("label", "rain", "cancelled", "always")
        super().__init__(data, initial={name: getattr(row, name) for name in names} if row else {})
        if row is not None:
            for name in ("post", "text", "at"):
                del self.fields[name]
            return
        drafts = Post.objects.seen_by(user).filter(state__in=("draft", "approved"), live__isnull=True, team=event.team_id)
        field = self.fields["post"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = drafts.order_by("-pk")
        field.choices = [
            ("", _("non : le texte ci-dessous")),
            *((post.pk, str(post)[:60] or f"n° {post.pk}") for post in field.queryset[:50]),
        ]


class ReportForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,video/*", "capture": "environment"}),
    )
    alt = forms.CharField(label=_("Ce que montre la photo"), max_length=1000, required=False)
    text = forms.CharField(label=_("Quelques mots"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    where = forms.CharField(label=_("Où"), max_length=160, required=False, widget=forms.TextInput(attrs={"list": "places"}))
    latitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, widget=forms.HiddenInput)
    said_at = MomentField(required=False, widget=forms.HiddenInput)


class ShowForm(forms.Form):
    """A question and its answer, read again before everybody reads them."""

    asked = forms.CharField(label=_("La question, sans nom"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    answer = forms.CharField(label=_("La réponse"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))
