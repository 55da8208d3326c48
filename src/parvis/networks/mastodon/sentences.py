"""The words of Mastodon's own facts: (French → English)."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "mastodon-edit": ("Ce serveur ne permet pas de modifier d’ici.", "Modifiez la publication sur le serveur même."),
    "mastodon-edit-parts": (
        "Un fil ne gagne ni ne perd de message quand on le modifie.",
        "Gardez le même nombre de messages, ou publiez à nouveau.",
    ),
    "mastodon-edit-poll": (
        "Un sondage ne se modifie pas : les votes seraient perdus.",
        "Publiez une précision en réponse.",
    ),
    "mastodon-edit-media": ("Les images d’une publication ne se modifient pas d’ici.", "Gardez les mêmes, ou publiez à nouveau."),
}
ENGLISH: dict[str, tuple[str, str]] = {
    "mastodon-edit": ("This server does not allow changing from here.", "Change the post on the server itself."),
    "mastodon-edit-parts": (
        "A thread gains or loses no message when it is changed.",
        "Keep the same number of messages, or publish again.",
    ),
    "mastodon-edit-poll": ("A poll cannot be changed: the votes would be lost.", "Publish a precision as an answer."),
    "mastodon-edit-media": ("The pictures of a post cannot be changed from here.", "Keep the same ones, or publish again."),
}
WORDS: dict[str, str] = {
    "Visibilité": "Visibility",
    "Tout le monde": "Everybody",
    "Tout le monde, hors des fils publics": "Everybody, outside of public timelines",
    "Les abonnés seulement": "Followers only",
    "Avertissement": "Warning",
    "Le texte sera replié derrière ces mots. Ils comptent dans la longueur.": (
        "The text will be folded behind these words. They count in its length."
    ),
    "Images à montrer sur demande": "Pictures shown on demand",
    "Elles seront floutées jusqu’à ce qu’on les ouvre.": "They will be blurred until they are opened.",
    "Sondage": "Poll",
    "Un sondage ne va pas avec une image.": "A poll does not go with a picture.",
    "30 minutes": "30 minutes",
    "1 heure": "1 hour",
    "6 heures": "6 hours",
    "1 jour": "1 day",
    "3 jours": "3 days",
    "7 jours": "7 days",
    "La réponse de quelqu’un ne se masque pas : on met son auteur en sourdine, on le bloque ou on le signale.": (
        "Somebody’s answer cannot be hidden: its author can be muted, blocked or reported."
    ),
    "Le public visé ne se choisit pas.": "The audience cannot be chosen.",
    "Un message privé est une publication que seules les personnes nommées voient : leurs serveurs peuvent la lire.": (
        "A private message is a post that only the people named in it see: their servers can read it."
    ),
    "Un sondage et les images d’une publication ne se modifient pas.": ("A poll and the pictures of a post cannot be changed."),
    "Mastodon ne compte pas les vues et ne dit pas où sont les abonnés.": (
        "Mastodon does not count views and does not tell where followers are."
    ),
}
