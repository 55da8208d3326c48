"""The words of the assistant: what it does, and why it did not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

USE_WORDS = {
    "draft": _("Brouillon de réponse"),
    "summary": _("Résumé d’un long échange"),
    "translation": _("Traduction"),
    "kinds": _("Nature des messages dont les deux regards doutent"),
    "trial": _("Essai de l’administration"),
    "measure": _("Mesure des natures"),
}
FITS_NOT = {
    "nothing": _("Rien ne convient : le modèle ne trouve pas la réponse dans les réponses types proposées."),
    "uncited": _("Rien ne convient : le modèle a écrit sans citer de réponse type, ce texte n’est pas montré."),
    "unknown": _("Rien ne convient : le modèle a cité une réponse type qui ne lui a pas été donnée, ce texte n’est pas montré."),
    "unasked": _("Rien ne convient : aucune réponse type ne ressemble à ce qui est demandé. Le modèle n’a pas été appelé."),
}
"""Why there is no draft: `checking.Checked.why`, and `unasked` when there was nothing to give."""
SENTENCES = {
    "off": _("L’assistant n’est pas en marche."),
    "use": _("L’administration n’a pas ouvert cet emploi de l’assistant."),
    "private": _("Ce qui est écrit en privé n’est pas montré au modèle : l’administration ne l’a pas permis."),
    "ceiling": _("Le plafond d’appels du mois est atteint."),
    "empty-thread": _("Il n’y a rien à lire dans cette conversation."),
    "too-long": _("Ces messages sont trop longs pour être résumés ensemble."),
    "empty-text": _("Il n’y a pas de texte à traduire."),
    "short": _("Cet échange est court : lisez-le, un résumé n’apporterait rien."),
    "busy": _("Le modèle écrit déjà pour d’autres : réessayez dans un instant."),
    "blocked": _("L’adresse du service est privée : nommez son hôte dans PARVIS_ALLOW_HOSTS pour la permettre."),
    "address": _("L’adresse du service n’est pas une adresse web."),
    "unreachable": _("Le service ne répond pas à cette adresse."),
    "slow": _("Le service n’a pas répondu en 30 secondes."),
    "key": _("Le service refuse la clé."),
    "sealed": _("La clé enregistrée ne peut plus être lue sur ce serveur : saisissez-la de nouveau."),
    "missing": _("Le service répond, mais ne connaît pas cette adresse ou ce modèle."),
    "moved": _("Le service renvoie à une autre adresse : indiquez celle-là."),
    "rate": _("Le service reçoit trop de demandes : réessayez plus tard."),
    "service": _("Le service est en panne."),
    "refused": _("Le service refuse la demande."),
    "unreadable": _("Ce qui répond à cette adresse n’est pas un service compatible : sa réponse ne se lit pas."),
    "huge": _("La réponse du service est trop longue : elle n’est pas montrée."),
    "empty": _("Le service a répondu, mais sans texte."),
    "few": _("Il faut au moins 50 corrections de la ville pour mesurer."),
    "measuring": _("La mesure est déjà en cours."),
    "changed": _("L’adresse ou le modèle a changé pendant la mesure."),
}
"""What is said when there is no answer, by the code of a `Declined` or an `Unanswered`."""
