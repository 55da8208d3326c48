"""Loops' own codes as sentences, and the words of its facts and fields (French → English)."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "loops-light": ("« {name} » est trop léger : {size} Mo, il en faut {limit} au moins.", "Choisissez une vidéo moins réduite."),
    "loops-vanished": (
        "Le serveur a accepté la vidéo, mais elle ne paraît pas.",
        "Regardez sur Loops : elle y est peut-être en préparation, ou refusée.",
    ),
    "not-loops": ("Ce serveur n’est pas un serveur Loops.", "Vérifiez son adresse."),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "loops-light": ("“{name}” is too light: {size} MB, at least {limit} are needed.", "Choose a video that is less reduced."),
    "loops-vanished": (
        "The server accepted the video, but it does not appear.",
        "Look on Loops: it may be in preparation there, or refused.",
    ),
    "not-loops": ("This server is no Loops server.", "Check its address."),
}

WORDS: dict[str, str] = {
    "Commentaires ouverts": "Comments open",
    "Contenu sensible": "Sensitive content",
    "Contient des images de synthèse (IA)": "Contains synthetic images (AI)",
    "Contient de la publicité": "Contains advertising",
    "Appels de l’API": "API calls",
    "Loops n’a ni pays, ni ville : tout le monde voit ce qui est publié.": (
        "Loops has neither country nor city: everybody sees what is published."
    ),
    "Loops ne dit pas de quelle vidéo viennent les vues, seulement combien par jour pour le compte.": (
        "Loops does not tell which video the views come from, only how many a day for the account."
    ),
    "Serveur": "Server",
    "Son adresse, par exemple https://loops.video": "Its address, for example https://loops.video",
    "Jeton d’accès": "Access token",
    "Donné par la connexion, ou créé sur le serveur.": "Given by signing in, or created on the server.",
    "Jeton de renouvellement": "Refresh token",
    "Identifiant de l’application": "Application id",
    "Clé secrète de l’application": "Application secret",
    "Savoir quel compte est connecté, lire ses messages.": "Know which account is connected, read its messages.",
    "Répondre et modérer.": "Answer and moderate.",
    "Publier des vidéos.": "Publish videos.",
    "Lire les commentaires et les chiffres.": "Read comments and figures.",
}
