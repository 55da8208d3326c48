"""Bluesky's own codes and words, in both languages; `networks/sentences.py` merges them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "no-session": (
        "La session sur Bluesky n’est pas encore ouverte.",
        "Elle va l’être\N{NO-BREAK SPACE}; si cela dure, vérifiez le mot de passe d’application.",
    ),
    "bluesky-bytes": (
        "Le texte prend {used} octets, pour {limit} au plus\N{NO-BREAK SPACE}: ses émojis pèsent lourd.",
        "Enlevez-en quelques-uns.",
    ),
    "bluesky-heavy": (
        "Le serveur du compte trouve un fichier trop lourd.",
        "Certains serveurs s’arrêtent à 1 Mo par image\N{NO-BREAK SPACE}: réduisez-la, puis réessayez.",
    ),
    "bluesky-quote": (
        "L’adresse de la publication à citer n’est pas celle d’une publication de Bluesky.",
        "Copiez-la depuis Bluesky\N{NO-BREAK SPACE}: https://bsky.app/profile/…/post/…",
    ),
    "bluesky-quote-gone": ("La publication à citer n’existe plus.", "Choisissez-en une autre, ou publiez sans citer."),
    "bluesky-swap": ("Quelqu’un d’autre vient de changer la même chose.", "Nous recommençons."),
    "bluesky-messages": (
        "Le mot de passe d’application ne permet pas les messages privés.",
        "Sur Bluesky, créez-en un qui les permet, puis reconnectez le compte.",
    ),
    "bluesky-private-media": ("Un message privé de Bluesky ne porte pas de fichier.", "Retirez-le."),
    "bluesky-video-limit": ("Bluesky ne prend plus de vidéo de ce compte aujourd’hui.", "Publiez-la demain, ou sans vidéo."),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "no-session": (
        "The session on Bluesky is not open yet.",
        "It will be; if it lasts, check the app password.",
    ),
    "bluesky-bytes": (
        "The text takes {used} bytes, of {limit} at most: its emojis are heavy.",
        "Take a few out.",
    ),
    "bluesky-heavy": (
        "The account’s server finds a file too heavy.",
        "Some servers stop at 1 MB an image: make it smaller, then try again.",
    ),
    "bluesky-quote": (
        "The address of the post to quote is not that of a post on Bluesky.",
        "Copy it from Bluesky: https://bsky.app/profile/…/post/…",
    ),
    "bluesky-quote-gone": ("The post to quote is gone.", "Choose another one, or publish without a quote."),
    "bluesky-swap": ("Somebody else has just changed the same thing.", "We are trying again."),
    "bluesky-messages": (
        "The app password does not allow private messages.",
        "On Bluesky, make one that allows them, then reconnect the account.",
    ),
    "bluesky-private-media": ("A private message of Bluesky carries no file.", "Remove it."),
    "bluesky-video-limit": ("Bluesky takes no more video of this account today.", "Publish it tomorrow, or without a video."),
}

WORDS: dict[str, str] = {
    (
        "Les applications replient la réponse sous votre publication, "
        "où chacun peut la déplier ; elle reste publique ailleurs. Vous pourrez la montrer de nouveau."
    ):
        "Applications fold the reply under your post, where anybody can unfold it; it stays public elsewhere. You can show it again.",
    "Sans @, par exemple ville.bsky.social ou votre domaine.": "Without @, for example city.bsky.social or your own domain.",
    "Mot de passe d’application": "App password",
    "Paramètres, Confidentialité et sécurité, Mots de passe d’application. Permettez-lui les messages privés.": (
        "Settings, Privacy and security, App passwords. Allow it private messages."
    ),
    "Serveur du compte": "The account’s server",
    "À changer si la ville a son propre serveur (PDS).": "To be changed if the city has a server of its own (PDS).",
    "Service vidéo": "Video service",
    "Site": "Site",
    "Où mènent les liens vers les publications.": "Where links to posts lead.",
    "Qui peut répondre": "Who may answer",
    "Tout le monde": "Everybody",
    "Les comptes nommés dans la publication": "Accounts named in the post",
    "Les comptes que la ville suit": "Accounts that the city follows",
    "Les comptes qui suivent la ville": "Accounts that follow the city",
    "Personne": "Nobody",
    "Empêcher les citations": "Prevent quotes",
    "Avertissement": "Warning",
    "Aucun": "None",
    "Images dures": "Graphic pictures",
    "Nudité": "Nudity",
    "Contenu suggestif": "Suggestive content",
    "Publication à citer": "Post to quote",
    "Son adresse sur Bluesky.": "Its address on Bluesky.",
    "Points d’écriture par heure": "Write points an hour",
    "Points d’écriture par jour": "Write points a day",
    "Fichiers envoyés par jour": "Files sent a day",
    "Bluesky ne permet pas de modifier une publication\N{NO-BREAK SPACE}: retirez-la et publiez de nouveau.": (
        "Bluesky does not let a post be changed: remove it and publish again."
    ),
    "Bluesky ne dit ni le nombre de vues ni le pays des lecteurs.": "Bluesky tells neither views nor the readers’ countries.",
    "Les messages privés demandent un mot de passe d’application qui les permet\N{NO-BREAK SPACE}; ceux d’un groupe restent là-bas.": (
        "Private messages ask for an app password that allows them; those of a group stay there."
    ),
    "Un message privé de Bluesky ne porte pas de fichier, et Bluesky peut le lire.": (
        "A private message of Bluesky carries no file, and Bluesky can read it."
    ),
    "Bluesky n’annonce pas qu’une personne a retiré ce qu’elle avait écrit.": (
        "Bluesky does not announce that somebody took back what they wrote."
    ),
}
