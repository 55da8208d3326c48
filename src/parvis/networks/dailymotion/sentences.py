"""Dailymotion's own codes and words; `networks/own_words.py` merges them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "dailymotion-session": ("La clé n’a pas encore donné de jeton.", "Il va être demandé ; si cela dure, vérifiez la clé."),
    "dailymotion-limit": ("Le compte a mis en ligne tout ce que sa formule permet.", "Attendez demain, ou changez de formule."),
    "dailymotion-cover": ("Dailymotion n’a pas pris la miniature.", "Retirez-la, ou choisissez-en une autre."),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "dailymotion-session": ("The key has not given a token yet.", "One will be asked for; if it lasts, check the key."),
    "dailymotion-limit": ("The account has uploaded all that its plan permits.", "Wait until tomorrow, or change the plan."),
    "dailymotion-cover": ("Dailymotion did not take the thumbnail.", "Take it away, or choose another one."),
}

WORDS: dict[str, str] = {
    "Titre": "Title",
    "Catégorie": "Category",
    "Actualités": "News",
    "Animaux": "Animals",
    "Auto": "Cars",
    "Création": "Creation",
    "Éducation": "Education",
    "Gens": "People",
    "Humour": "Comedy",
    "Jeux vidéo": "Gaming",
    "Mode de vie": "Lifestyle",
    "Musique": "Music",
    "Sport": "Sport",
    "Techniques": "Technology",
    "Télévision": "Television",
    "Voyages": "Travel",
    "Webcam": "Webcam",
    "Mots-clés": "Tags",
    "Visibilité": "Visibility",
    "Publique": "Public",
    "Privée : qui a le lien": "Private: who has the link",
    "Listes de lecture": "Playlists",
    "Destinée aux enfants": "Made for children",
    "Vidéos mises en ligne": "Videos uploaded",
    "Dailymotion n’a plus de commentaires, ni messages privés, ni mentions : il n’y a rien à y lire.": (
        "Dailymotion has no comments any more, no private messages and no mentions: there is nothing to read."
    ),
    "Les vues par pays ne sont que dans les rapports des formules supérieures, à demander sur Dailymotion même.": (
        "Views by country are only in the reports of the higher plans, to be asked for on Dailymotion itself."
    ),
    "Une formule ordinaire prend quinze vidéos par jour, de deux heures et de 4 Go au plus.": (
        "An ordinary plan takes fifteen videos a day, of two hours and 4 GB at most."
    ),
    "Clé de l’API": "API key",
    "Dans le studio de Dailymotion : Organisation, Clés d’API.": "In Dailymotion Studio: Organization, API keys.",
    "Secret de la clé": "Secret of the key",
    "Identifiant de la chaîne": "Channel id",
    "Par exemple x1abcd ; il faut le donner avec une clé privée.": "For example x1abcd; it must be given with a private key.",
    "Sorte de clé": "Kind of key",
    "private, ou public si vous vous connectez sur Dailymotion.": "private, or public if you sign in on Dailymotion.",
    "Formule": "Plan",
    "enterprise : vidéos de 64 Go, sans limite de durée.": "enterprise: videos of 64 GB, of any length.",
    "Jeton d’accès": "Access token",
    "Jeton de renouvellement": "Refresh token",
    "Adresse de l’API": "API address",
    "Adresse de l’API des clés privées": "API address for private keys",
    "Adresse de la page de connexion": "Address of the sign-in page",
    "Savoir qui nous sommes.": "Know who we are.",
    "Mettre des vidéos en ligne, les corriger, les retirer.": "Upload videos, correct them, take them away.",
    "Les ranger dans des listes de lecture.": "Put them into playlists.",
    "Leur donner des sous-titres.": "Give them subtitles.",
}
