"""What each network brings, and how to connect it, step by step, for whoever has the city's passwords."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BRINGS: dict[str, str | Promise] = {
    "mastodon": _("Publier des messages et des fils, répondre aux mentions et aux messages privés."),
    "x": _("Publier des messages et des fils, répondre aux mentions et aux messages privés, masquer des réponses."),
    "facebook": _("Publier sur la page, répondre aux commentaires et aux messages privés, masquer des commentaires."),
    "email": _("Lire la boîte de la ville et répondre aux courriels, pièces jointes comprises."),
}

GUIDES: dict[str, tuple[str | Promise, ...]] = {
    "mastodon": (
        _("Ouvrez votre serveur avec le compte de la ville, puis Préférences, Développement, Nouvelle application."),
        _("Donnez-lui un nom, par exemple « Parvis », et gardez les droits « read » et « write »."),
        _("Enregistrez, ouvrez l’application, et copiez « Votre jeton d’accès » ci-dessous."),
    ),
    "x": (
        _("Sur le portail des développeurs de X, créez un projet et une application pour la ville."),
        _(
            "Activez OAuth 2.0 avec les droits tweet.read, tweet.write, users.read, media.write, dm.read, dm.write et "
            "offline.access."
        ),
        _("Ajoutez le droit tweet.moderate.write pour pouvoir masquer des réponses."),
        _("Autorisez le compte de la ville, puis copiez le jeton d’accès et le jeton de renouvellement."),
        _("Pour recevoir les mentions à l’instant, ajoutez la clé secrète et le jeton de l’application."),
    ),
    "facebook": (
        _("Dans Meta for Developers, créez une application de type « Entreprise » et ajoutez-y la page de la ville."),
        _("Demandez les droits pages_manage_posts, pages_read_engagement, pages_manage_engagement et pages_messaging."),
        _("Demandez aussi pages_manage_metadata : sans lui, Meta ne prévient pas Parvis de ce qui arrive."),
        _("Copiez le numéro de la page et son jeton d’accès qui n’expire pas."),
        _(
            "Pour recevoir commentaires et messages à l’instant, ajoutez la clé secrète, l’identifiant et un jeton de "
            "vérification."
        ),
    ),
    "email": (
        _("Demandez à votre service informatique les adresses des serveurs IMAP (réception) et SMTP (envoi)."),
        _("Utilisez une boîte réservée à l’accueil : Parvis lit tout ce qui y arrive et ne supprime rien."),
        _("Si la double authentification est active, créez un mot de passe d’application."),
    ),
}  # fmt: skip
