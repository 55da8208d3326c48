"""PeerTube's own codes and words; `networks/own_words.py` merges them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "peertube-tags": ("Un mot-clé ne convient pas.", "Cinq au plus, de 2 à 30 caractères chacun."),
    "peertube-title": ("Le titre est trop court : {least} caractères au moins.", "Allongez-le."),
    "peertube-quota": (
        "Il n’y a plus de place pour ce compte sur le serveur.",
        "Supprimez des vidéos, ou demandez plus de place.",
    ),
    "peertube-size": (
        "La vidéo est plus lourde que ce que le serveur prend.",
        "Réduisez-la, ou demandez à l’administration du serveur.",
    ),
    "peertube-server": ("Ce serveur ne répond pas comme PeerTube.", "Vérifiez son adresse."),
    "peertube-password": ("Le serveur refuse ce nom ou ce mot de passe.", "Corrigez-les, puis reconnectez le compte."),
    "peertube-two-factor": (
        "Ce compte exige un second facteur, que Parvis ne peut pas donner.",
        "Donnez un jeton d’accès et un jeton de renouvellement, ou un compte sans second facteur.",
    ),
    "peertube-session": (
        "La session sur PeerTube n’est pas encore ouverte.",
        "Elle va l’être ; si cela dure, vérifiez le mot de passe.",
    ),
    "peertube-account": ("Le serveur tient ce compte fermé.", "Voyez avec l’administration du serveur."),
    "peertube-elsewhere": (
        "Ce signalement vient d’un autre serveur : PeerTube n’y porte pas de réponse.",
        "Traitez-le ; la personne verra ce que devient ce qu’elle a signalé.",
    ),
    "peertube-short": ("PeerTube ne prend pas une réponse d’un seul caractère.", "Écrivez un peu plus."),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "peertube-tags": ("A tag does not fit.", "Five at most, of 2 to 30 characters each."),
    "peertube-title": ("The title is too short: {least} characters at least.", "Make it longer."),
    "peertube-quota": ("There is no room left for this account on the server.", "Delete videos, or ask for more room."),
    "peertube-size": ("The video is heavier than the server takes.", "Make it smaller, or ask the server’s administrators."),
    "peertube-server": ("This server does not answer as PeerTube does.", "Check its address."),
    "peertube-password": ("The server refuses this name or this password.", "Correct them, then reconnect the account."),
    "peertube-two-factor": (
        "This account asks for a second factor, which Parvis cannot give.",
        "Give an access token and a refresh token, or an account without a second factor.",
    ),
    "peertube-session": ("The session on PeerTube is not open yet.", "It will be; if it lasts, check the password."),
    "peertube-account": ("The server keeps this account closed.", "Ask the server’s administrators."),
    "peertube-elsewhere": (
        "This report comes from another server: PeerTube carries no answer there.",
        "Settle it; the person will see what becomes of what they reported.",
    ),
    "peertube-short": ("PeerTube takes no answer of a single character.", "Write a little more."),
}

WORDS: dict[str, str] = {
    "Titre": "Title",
    "Chaîne": "Channel",
    "Sans choix, la première chaîne du compte.": "Without a choice, the account’s first channel.",
    "Mots-clés": "Tags",
    "Cinq au plus, de 2 à 30 caractères.": "Five at most, of 2 to 30 characters.",
    "Catégorie": "Category",
    "Musique": "Music",
    "Films": "Films",
    "Véhicules": "Vehicles",
    "Art": "Art",
    "Sports": "Sports",
    "Voyages": "Travel",
    "Jeux vidéo": "Gaming",
    "Gens": "People",
    "Humour": "Comedy",
    "Divertissement": "Entertainment",
    "Actualités et politique": "News and politics",
    "Tutoriels": "How to",
    "Éducation": "Education",
    "Activisme": "Activism",
    "Sciences et techniques": "Science and technology",
    "Animaux": "Animals",
    "Enfants": "Kids",
    "Cuisine": "Food",
    "Licence": "Licence",
    "CC BY": "CC BY",
    "CC BY-SA": "CC BY-SA",
    "CC BY-ND": "CC BY-ND",
    "CC BY-NC": "CC BY-NC",
    "CC BY-NC-SA": "CC BY-NC-SA",
    "CC BY-NC-ND": "CC BY-NC-ND",
    "Domaine public": "Public domain",
    "Visibilité": "Visibility",
    "Publique": "Public",
    "Non répertoriée": "Unlisted",
    "Réservée au serveur": "For this server only",
    "Privée": "Private",
    "Commentaires": "Comments",
    "Ouverts": "Open",
    "Ouverts, approuvés un à un": "Open, approved one by one",
    "Fermés": "Closed",
    "Listes de lecture": "Playlists",
    "Téléchargement permis": "Download allowed",
    "Contenu sensible": "Sensitive content",
    "Sous-titres automatiques": "Automatic subtitles",
    "Si le serveur sait les faire.": "If the server can make them.",
    "Ouvertures de session": "Sessions opened",
    "PeerTube n’a pas de messages privés.": "PeerTube has no private messages.",
    "Les signalements demandent un compte modérateur du serveur ; qui signale d’un autre serveur ne reçoit pas de réponse.": (
        "Reports ask for an account that moderates the server; who reports from another server cannot be answered."
    ),
    "Lire et traiter ce que les gens signalent sur le serveur : le compte doit en être modérateur.": (
        "Read and settle what people report on the server: the account must be one of its moderators."
    ),
    "Un commentaire publié ne peut pas être masqué : il se supprime, ou son auteur est mis en sourdine.": (
        "A published comment cannot be hidden: it is deleted, or its author is muted."
    ),
    "Une vidéo protégée par un mot de passe se règle sur PeerTube même.": "A video behind a password is set on PeerTube itself.",
    "Les vues sont connues par pays et par région, pas par ville.": "Views are known by country and region, not by city.",
    "Adresse du serveur": "Server address",
    "Par exemple https://video.ville.fr.": "For example https://video.city.example.",
    "Nom d’utilisateur": "User name",
    "Celui avec lequel vous ouvrez une session sur PeerTube.": "The one with which you sign in to PeerTube.",
    "Mot de passe": "Password",
    "Jeton d’accès": "Access token",
    "Seulement si le compte exige un second facteur ; sinon, le mot de passe suffit.": (
        "Only if the account asks for a second factor; else the password is enough."
    ),
    "Jeton de renouvellement": "Refresh token",
}
