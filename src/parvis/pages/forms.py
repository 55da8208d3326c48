"""The settings' forms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.design.moments import dated
from parvis.people.access import ROLES, VERBS
from parvis.people.models import Membership, Team, User

ROLE_WORDS = {
    "admin": _("administration"),
    "manager": _("community manager"),
    "approver": _("validation"),
    "agent": _("agent du guichet"),
    "trainee": _("agent en formation : ses réponses attendent un oui"),
    "contributor": _("contribution"),
}
OWN_WORDS = _("rôle de la ville")


def called(membership: Membership) -> str:
    """A role as people say it, with its limits in short."""
    name = str(membership.own) if membership.own else str(ROLE_WORDS.get(membership.role, membership.role))
    if membership.through_id and membership.through:
        name = str(_("%(role)s, par %(department)s")) % {"role": name, "department": membership.through.department}
    marks = [str(word) for word, there in ((_("invité"), membership.guest), (_("limité"), membership.limited)) if there]
    return " · ".join([name, *marks, *between(membership.begins_at, membership.ends_at)])


def between(begins: datetime | None, ends: datetime | None) -> list[str]:
    """From which day on, and until which, that one included."""
    found = [(_("dès le %(day)s"), begins)] if begins else []
    found += [(_("jusqu’au %(day)s"), ends - timedelta(seconds=1))] if ends else []
    return [str(words) % {"day": dated(timezone.localtime(moment), "j F Y")} for words, moment in found]


VERB_WORDS = {
    "post.see": _("lire les publications"),
    "post.write": _("écrire des publications"),
    "post.publish": _("publier"),
    "post.judge": _("donner un avis sur une publication"),
    "flow.edit": _("régler les circuits de validation"),
    "idea.propose": _("proposer des idées"),
    "idea.sort": _("trier les idées"),
    "media.write": _("ajouter des médias"),
    "media.keep": _("faire le ménage dans les médias"),
    "stop.press": _("arrêter d’urgence"),
    "busy.press": _("ouvrir et finir une journée chargée"),
    "account.see": _("voir les comptes"),
    "account.connect": _("connecter des comptes"),
    "inbox.see": _("lire le guichet"),
    "inbox.reply": _("répondre"),
    "inbox.note": _("noter"),
    "inbox.assign": _("confier, clore"),
    "inbox.moderate": _("masquer"),
    "inbox.approve": _("dire oui à la réponse d’un collègue"),
    "inbox.oversee": _("dire oui aux réponses sensibles"),
    "inbox.transfer": _("écrire aux interlocuteurs du dehors"),
    "figure.see": _("lire les chiffres du guichet, sans ses conversations"),
    "answer.see": _("lire les réponses types"),
    "answer.write": _("écrire des réponses types"),
    "case.edit": _("tenir les dossiers"),
    "subject.edit": _("tenir les sujets, répondre à tous"),
    "lookout.edit": _("écrire des veilles"),
    "square.moderate": _("veiller sur la place publique"),
    "live.edit": _("tenir les événements en direct"),
    "live.moderate": _("trier ce qui paraît sur un mur"),
    "live.report": _("rapporter du terrain"),
    "place.edit": _("tenir les listes de lieux"),
    "contest.edit": _("tenir les concours photo"),
    "inbox.sort": _("ranger le guichet"),
    "rule.edit": _("tenir les règles du guichet"),
    "charter.see": _("lire la charte"),
    "charter.edit": _("modifier la charte"),
    "charter.exempt": _("passer outre un article de la charte"),
    "journal.see": _("lire le journal"),
    "hook.edit": _("régler les webhooks"),
    "people.edit": _("gérer les personnes"),
    "import.run": _("importer"),
    "record.keep": _("répondre à qui demande ce qu’on garde, ou de l’effacer"),
    "city.edit": _("régler les jours et les scrutins de la ville"),
    "model.edit": _("décider de ce que Parvis apprend des corrections"),
    "assist.edit": _("régler l’assistant"),
    "training.learn": _("suivre les cours, s’exercer"),
    "training.lead": _("former"),
}


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=120, help_text=_("Tel que vos collègues le voient."))
    language = forms.ChoiceField(label=_("Langue"), choices=settings.LANGUAGES)
    theme = forms.ChoiceField(
        label=_("Thème"),
        choices=[("auto", _("Celui du système")), ("light", _("Clair")), ("dark", _("Sombre"))],
        widget=forms.RadioSelect,
    )
    hold = forms.TypedChoiceField(
        label=_("Une réponse part"), coerce=int, required=False, empty_value="10",
        help_text=_("D’ici là, « Annuler l’envoi » vous rend votre brouillon."),
        choices=[(0, _("tout de suite")), (5, _("après 5 secondes")), (10, _("après 10 secondes")), (20, _("après 20 secondes"))],
    )  # fmt: skip
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
        scopes.choices = [(verb, VERB_WORDS[verb]) for verb in VERBS if verb in verbs]

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
    team: Any = forms.ModelChoiceField(label=_("Équipe"), queryset=Team.objects.open().order_by("name"), empty_label=None)


class RoleForm(forms.Form):
    NONE = "none"
    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=[*((role, ROLE_WORDS[role]) for role in ROLES), (NONE, _("ne fait plus partie de l’équipe"))],
        initial="agent",
    )
    team: Any = forms.ModelChoiceField(label=_("Équipe"), queryset=Team.objects.open().order_by("name"), empty_label=None)


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
    return {"name": user.name, "language": user.language, "theme": user.theme, "hold": user.hold, "on_duty": user.on_duty}
