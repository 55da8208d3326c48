"""Words of receipts: kinds, states, why none left; Parvis's own texts, which a city may replace."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

Word = Lazy | str
KINDS: dict[str, Word] = {
    "registration": _("Accusé d’enregistrement"), "acknowledgment": _("Accusé de réception"),
    "closed": _("Message hors des heures d’ouverture"), "courtesy": _("Mot d’accueil"),
    "busy": _("Message d’une journée chargée"),
}  # fmt: skip
STATES: dict[str, Word] = {
    "owed": _("dû"), "sent": _("envoyé"), "exempt": _("dispensé"), "silent": _("non envoyé"), "impossible": _("impossible"),
}  # fmt: skip
TONES = {"owed": "", "sent": "done", "exempt": "", "silent": "", "impossible": "warning"}
SILENCES: dict[str, Word] = {
    "": _("Ce n’est pas une demande"), "rejection": _("Une demande : le silence vaut rejet"),
    "acceptance": _("Une demande : le silence vaut acceptation"),
}  # fmt: skip
WHY: dict[str, Word] = {
    "email-automatic": _("Un automate ou une liste a écrit : on ne lui répond pas."),
    "email-no-reply": _("L’adresse dit elle-même qu’on n’y lit rien."),
    "own": _("L’adresse est l’une des nôtres."),
    "often": _("Cette personne a déjà reçu assez d’accusés aujourd’hui."),
    "forged": _("L’adresse d’expéditeur est sans doute fausse."),
    "nobody": _("Personne n’attend de réponse dans cette conversation."),
    "service": _("Le service, son e-mail, son adresse ou son téléphone manquent dans les réglages du compte."),
    "closed-account": _("Le compte est retiré ou n’accuse plus réception."),
    "over": _("La journée chargée était finie."),
    "refused": _("Le réseau ou la charte ne laisse pas partir ce texte."),
}
OWN_LANGUAGES = ("fr", "en")


def own_text(kind: str, language: str) -> str:
    with override(language):
        return _own(kind)


def _own(kind: str) -> str:
    if kind == "registration":
        return gettext(
            "Bonjour,\n\nNous avons bien reçu votre message le {date} à {heure}. Il est enregistré.\n\n"
            "Une personne vous répondra. Vous pouvez répondre à ce message pour compléter votre demande."
        )
    if kind == "acknowledgment":
        return gettext(
            "Bonjour,\n\nVotre message, reçu le {date}, est pris en charge.\n\nService chargé de votre dossier : {service}\n"
            "Adresse électronique : {courriel}\nAdresse postale : {adresse}\nTéléphone : {telephone}\n\n"
            "Sans réponse de notre part le {silence_le}, votre demande sera réputée faire l’objet d’une décision de {silence}.\n{recours}"
        )
    if kind == "closed":
        return gettext(
            "Bonjour,\n\nNotre guichet est fermé en ce moment. Nous lirons votre message à sa réouverture, {reouverture}.\n\n"
            "En cas d’urgence : 15 (SAMU), 17 (police), 18 (pompiers), 112, ou 114 par SMS."
        )
    if kind == "busy":
        return gettext(
            "Bonjour,\n\nNous avons bien reçu votre message. Beaucoup de personnes nous écrivent en ce moment : nous vous répondrons, "
            "mais plus tard que d’habitude. Il n’est pas nécessaire de nous écrire de nouveau.\n\n"
            "Si quelqu’un est en danger, n’attendez pas : 15 (SAMU), 17 (police), 18 (pompiers), 112, ou 114 par SMS."
        )
    return gettext("Bonjour, nous avons bien reçu votre message. Une personne vous répondra bientôt.")


def silence_word(silence: str) -> str:
    return {"rejection": gettext("rejet"), "acceptance": gettext("acceptation")}.get(silence, "")


def remedies(silence: str) -> str:
    if silence == "acceptance":
        return gettext(
            "Vous pourrez alors demander une attestation de cette décision (article L. 232-3 du code des relations entre le public "
            "et l’administration)."
        )
    return gettext(
        "Vous pourrez alors, dans les deux mois, former un recours gracieux auprès de nos services ou saisir le tribunal "
        "administratif (www.telerecours.fr)."
    )
