"""The settings' forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.people.access import ROLES, VERBS
from parvis.people.models import Team, User

ROLE_WORDS = {
    "admin": _("administration"),
    "manager": _("community manager"),
    "approver": _("validation"),
    "agent": _("agent du guichet"),
    "contributor": _("contribution"),
}
VERB_WORDS = {
    "post.see": _("lire les publications"),
    "post.write": _("écrire des publications"),
    "post.publish": _("publier"),
    "media.write": _("ajouter des médias"),
    "stop.press": _("arrêter d’urgence"),
    "account.see": _("voir les comptes"),
    "account.connect": _("connecter des comptes"),
    "inbox.see": _("lire le guichet"),
    "inbox.reply": _("répondre"),
    "inbox.note": _("noter"),
    "inbox.assign": _("confier, clore"),
    "inbox.moderate": _("masquer"),
    "journal.see": _("lire le journal"),
    "hook.edit": _("régler les webhooks"),
    "people.edit": _("gérer les personnes"),
    "import.run": _("importer"),
}


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=120, help_text=_("Tel que vos collègues le voient."))
    language = forms.ChoiceField(label=_("Langue"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Thème"),
        choices=[("auto", _("Celui du système")), ("light", _("Clair")), ("dark", _("Sombre"))],
        widget=forms.RadioSelect,
    )
    on_duty = forms.BooleanField(
        label=_("Je suis de permanence"), required=False, help_text=_("Votre nom s’affiche en haut de chaque page.")
    )


class TokenForm(forms.Form):
    name = forms.CharField(label=_("À quoi sert-il ?"), max_length=80)
    days = forms.ChoiceField(
        label=_("Expire"),
        initial="90",
        choices=[("30", _("dans 30 jours")), ("90", _("dans 90 jours")), ("365", _("dans un an")), ("", _("jamais"))],
        required=False,
    )
    scopes = forms.MultipleChoiceField(
        label=_("Ce qu’il permet"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tout ce que vous pouvez faire vous-même."),
    )

    def __init__(self, *args: Any, verbs: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = [(verb, VERB_WORDS.get(verb, verb)) for verb in VERBS if verb in verbs]

    def expires_at(self) -> Any:
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=int(days)) if days else None


class UserForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=120)
    username = forms.SlugField(
        label=_("Identifiant"), max_length=60, help_text=_("Pour se connecter : lettres sans accent, chiffres, tirets.")
    )
    email = forms.EmailField(label=_("Adresse électronique"))
    role = forms.ChoiceField(label=_("Rôle"), choices=[(role, ROLE_WORDS[role]) for role in ROLES], initial="agent")
    team: Any = forms.ModelChoiceField(label=_("Équipe"), queryset=Team.objects.order_by("name"), empty_label=None)


class RoleForm(forms.Form):
    NONE = "none"
    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=[*((role, ROLE_WORDS[role]) for role in ROLES), (NONE, _("ne fait plus partie de l’équipe"))],
        initial="agent",
    )
    team: Any = forms.ModelChoiceField(label=_("Équipe"), queryset=Team.objects.order_by("name"), empty_label=None)


class HookForm(forms.Form):
    url = forms.CharField(
        label=_("Adresse"), max_length=600, widget=forms.URLInput, help_text=_("Un serveur de la ville, en https.")
    )
    kinds = forms.CharField(
        label=_("Événements"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Un par ligne : delivery.sent, conversation.* … Vide : tous."),
    )


def profile_of(user: User) -> dict[str, Any]:
    return {"name": user.name, "language": user.language, "theme": user.theme, "on_duty": user.on_duty}
