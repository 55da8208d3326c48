"""YouTube's own codes and words; `networks/own_words.py` merges them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "youtube-quota": (
        "Les unités du jour de l’API de YouTube sont épuisées.",
        "Tout reprendra seul à minuit, heure de Californie ; Google peut en accorder davantage.",
    ),
    "youtube-uploads": ("La chaîne a atteint son nombre de vidéos du jour.", "L’envoi reprendra seul dans 24 heures."),
    "youtube-account": ("Google a fermé ou suspendu ce compte.", "Son propriétaire doit voir cela avec Google."),
    "youtube-scopes": (
        "La chaîne n’a pas donné ce droit à l’application.",
        "Reconnectez le compte en acceptant tous les droits.",
    ),
    "youtube-channel": ("Ce compte Google n’a pas de chaîne YouTube.", "Choisissez la chaîne de la ville en vous connectant."),
    "youtube-audit": (
        "La vidéo est sur YouTube, mais YouTube la garde privée.",
        "Google doit d’abord contrôler votre application ; en attendant, rendez-la publique dans YouTube Studio.",
    ),
    "youtube-rejected": ("YouTube a rejeté la vidéo.", "Sa raison est dans le détail de la tentative ; voyez YouTube Studio."),
    "youtube-cover": (
        "YouTube a refusé la miniature ; la vidéo y est restée privée.",
        "La chaîne doit être validée par téléphone ; sinon, retirez la miniature.",
    ),
    "youtube-caption": (
        "YouTube a refusé des sous-titres ; la vidéo y est restée privée.",
        "Vérifiez le fichier et sa langue, ou retirez-les.",
    ),
    "youtube-brackets": ("YouTube n’accepte ni < ni > dans un titre.", "Remplacez-les."),
    "youtube-title": ("YouTube refuse ce titre.", "Cent caractères au plus, sans < ni >."),
    "youtube-description": ("YouTube refuse cette description.", "Retirez-en les signes < et >, raccourcissez-la."),
    "youtube-tags": ("YouTube refuse ces mots-clés.", "500 caractères en tout, sans < ni >."),
    "youtube-category": ("YouTube ne connaît pas cette catégorie.", "Choisissez-en une dans la liste."),
    "youtube-comments-closed": ("Les commentaires de cette vidéo sont fermés.", "Ouvrez-les dans YouTube Studio."),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "youtube-quota": (
        "The day’s units of YouTube’s API are used up.",
        "All goes on by itself at midnight in California; Google may grant more.",
    ),
    "youtube-uploads": ("The channel has reached its videos of the day.", "It will be sent by itself in 24 hours."),
    "youtube-account": ("Google has closed or suspended this account.", "Its owner must see to it with Google."),
    "youtube-scopes": (
        "The channel has not given the application this right.",
        "Reconnect the account and accept all the rights.",
    ),
    "youtube-channel": ("This Google account has no YouTube channel.", "Choose the city’s channel when you sign in."),
    "youtube-audit": (
        "The video is on YouTube, but YouTube keeps it private.",
        "Google must audit your application first; meanwhile make it public in YouTube Studio.",
    ),
    "youtube-rejected": ("YouTube rejected the video.", "Its reason is in the details of the attempt; see YouTube Studio."),
    "youtube-cover": (
        "YouTube refused the thumbnail; the video stays there, private.",
        "The channel must be verified by telephone; else take the thumbnail out.",
    ),
    "youtube-caption": (
        "YouTube refused subtitles; the video stays there, private.",
        "Check the file and its language, or take them out.",
    ),
    "youtube-brackets": ("YouTube takes neither < nor > in a title.", "Replace them."),
    "youtube-title": ("YouTube refuses this title.", "A hundred characters at most, without < or >."),
    "youtube-description": ("YouTube refuses this description.", "Take < and > out of it, make it shorter."),
    "youtube-tags": ("YouTube refuses these tags.", "500 characters in all, without < or >."),
    "youtube-category": ("YouTube does not know this category.", "Choose one from the list."),
    "youtube-comments-closed": ("The comments of this video are closed.", "Open them in YouTube Studio."),
}

WORDS: dict[str, str] = {
    "Titre": "Title",
    "Mots-clés": "Tags",
    "500 caractères en tout.": "500 characters in all.",
    "Catégorie": "Category",
    "Visibilité": "Visibility",
    "Publique": "Public",
    "Non répertoriée": "Unlisted",
    "Privée": "Private",
    "Playlists": "Playlists",
    "Licence": "Licence",
    "Licence YouTube standard": "Standard YouTube licence",
    "Creative Commons (CC BY)": "Creative Commons (CC BY)",
    "Conçue pour les enfants": "Made for children",
    "YouTube ferme alors les commentaires.": "YouTube then closes the comments.",
    "Montre un contenu modifié ou créé par une machine": "Shows content altered or made by a machine",
    "Prévenir les abonnés": "Notify subscribers",
    "Vidéos mises en ligne": "Videos uploaded",
    "Unités de l’API": "API units",
    "Une application que Google n’a pas contrôlée ne met en ligne que des vidéos privées.": (
        "An application that Google has not audited can only upload private videos."
    ),
    "YouTube ne donne ni messages privés, ni mentions, ni publications de l’onglet Communauté.": (
        "YouTube gives no private messages, no mentions and no posts of the Community tab."
    ),
    "Un commentaire que son auteur retire disparaît sans que YouTube le dise.": (
        "A comment that its author takes back disappears without YouTube telling."
    ),
    "Les commentaires d’une vidéo se ferment dans YouTube Studio seulement.": (
        "A video’s comments can only be closed in YouTube Studio."
    ),
    "Identifiant client OAuth 2.0": "OAuth 2.0 client id",
    "De votre projet Google Cloud, type « Application Web ».": "From your Google Cloud project, type “Web application”.",
    "Code secret du client": "Client secret",
    "Donné par la connexion avec Google ; il vit une heure.": "Given by signing in with Google; it lives one hour.",
    "Sans lui, la connexion finit en une heure.": "Without it the connection ends in one hour.",
    "Identifiant de la chaîne": "Channel id",
    "Commence par UC ; laissé vide, nous le demandons à YouTube.": "Begins with UC; left empty, we ask YouTube for it.",
    "Adresse des statistiques": "Address of the analytics",
    "Adresse de connexion": "Address for signing in",
    "Adresse des jetons": "Address of the tokens",
    "Mettre des vidéos en ligne.": "Upload videos.",
    "Lire les commentaires, y répondre et les modérer ; sous-titres et playlists.": (
        "Read comments, answer and moderate them; subtitles and playlists."
    ),
    "Lire les statistiques par pays et par ville.": "Read the analytics by country and city.",
}
