"""Vimeo's own codes and words; `networks/own_words.py` merges them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "vimeo-spam": ("Vimeo a pris la réponse pour du spam.", "Changez-en les mots, retirez les liens."),
    "vimeo-unverified": ("Le compte Vimeo n’est pas vérifié.", "Validez son adresse électronique sur Vimeo."),
    "vimeo-comments-closed": ("Les commentaires de cette vidéo sont fermés.", "Ouvrez-les sur Vimeo."),
    "vimeo-full": ("Il n’y a plus de place sur ce compte Vimeo.", "Supprimez des vidéos, ou changez de formule."),
    "vimeo-tags": ("Trop de mots-clés : {limit} au plus.", "Retirez-en."),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "vimeo-spam": ("Vimeo took the answer for spam.", "Change its words, take links out."),
    "vimeo-unverified": ("The Vimeo account is not verified.", "Confirm its e-mail address on Vimeo."),
    "vimeo-comments-closed": ("The comments of this video are closed.", "Open them on Vimeo."),
    "vimeo-full": ("There is no room left on this Vimeo account.", "Delete videos, or change the plan."),
    "vimeo-tags": ("Too many tags: {limit} at most.", "Take some out."),
}

WORDS: dict[str, str] = {
    "Titre": "Title",
    "Mots-clés": "Tags",
    "Vingt au plus.": "Twenty at most.",
    "Visibilité": "Visibility",
    "Publique": "Public",
    "Non répertoriée": "Unlisted",
    "Seulement là où elle est intégrée": "Only where it is embedded",
    "Privée": "Private",
    "Les formules gratuites de Vimeo n’ont que « Publique » et « Privée ».": "Vimeo’s free plans only have “Public” and “Private”.",
    "Qui peut commenter": "Who may comment",
    "Tout le monde": "Everybody",
    "Les abonnements du compte": "Those whom the account follows",
    "Personne": "Nobody",
    "Vitrines": "Showcases",
    "Dossier": "Folder",
    "Vimeo ne donne ni messages privés, ni mentions.": "Vimeo gives no private messages and no mentions.",
    "Un commentaire ne peut pas être masqué : il se supprime, ou les commentaires de la vidéo se ferment.": (
        "A comment cannot be hidden: it is deleted, or the video’s comments are closed."
    ),
    "Les vues par pays demandent une formule supérieure de Vimeo ; par ville, elles n’existent pas.": (
        "Views by country need a higher plan of Vimeo; by city there are none."
    ),
    "Droits public, private, create, edit, delete, interact, upload, stats.": (
        "Scopes public, private, create, edit, delete, interact, upload, stats."
    ),
    "Identifiant de l’application Vimeo": "Vimeo application id",
    "Secret de l’application Vimeo": "Vimeo application secret",
    "Identifiant du compte Vimeo": "Vimeo account id",
    "Un nombre ; laissé vide, nous le demandons à Vimeo.": "A number; left empty, we ask Vimeo for it.",
    "Savoir qui nous sommes.": "Know who we are.",
    "Voir nos vidéos privées, pendant qu’elles se préparent.": "See our private videos while they are prepared.",
    "Faire des vitrines et des dossiers.": "Make showcases and folders.",
    "Changer le titre, la description et la visibilité.": "Change title, description and visibility.",
    "Supprimer des vidéos et des commentaires.": "Delete videos and comments.",
    "Répondre aux commentaires.": "Answer comments.",
    "Mettre des vidéos en ligne : Vimeo doit l’accorder à l’application.": (
        "Upload videos: Vimeo must grant it to the application."
    ),
    "Lire les statistiques.": "Read the statistics.",
}
