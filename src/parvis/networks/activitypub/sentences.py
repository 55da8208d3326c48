"""The own actor's codes as sentences, and the words of its facts and fields (French → English)."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "activitypub-closed": (
        "La ville n’est pas sur le fédivers par elle-même.",
        "Ouvrez Réglages, Fédivers\u00a0: le compte s’y crée.",
    ),
    "activitypub-nobody": (
        "On ne sait pas à qui répondre.",
        "L’auteur du message n’a pas d’adresse sur le fédivers.",
    ),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "activitypub-closed": (
        "The city is not on the fediverse by itself.",
        "Open Settings, Fediverse: the account is made there.",
    ),
    "activitypub-nobody": (
        "It is not known whom to answer.",
        "The author of the message has no address on the fediverse.",
    ),
}

WORDS: dict[str, str] = {
    "Fédivers (notre serveur)": "Fediverse (our own server)",
    "Un message privé est lisible par les serveurs de ceux qu’il nomme.": (
        "A private message can be read by the servers of those it names."
    ),
    "Ce qui est retiré ou corrigé l’est aussi chez les autres s’ils le veulent bien.": (
        "What is withdrawn or corrected is so elsewhere too, if they please."
    ),
    "Le fédivers ne compte pas les vues et ne dit pas où sont les abonnés.": (
        "The fediverse counts no views and does not say where followers are."
    ),
    "Adresse de l’acteur": "Address of the actor",
    "donnée par Réglages, Fédivers": "given by Settings, Fediverse",
    "Nom sur le fédivers": "Name on the fediverse",
    "ville@exemple.fr": "city@example.org",
    "Nom affiché": "Name shown",
    "Le texte sera replié derrière ces mots.": "The text will be folded behind these words.",
}
