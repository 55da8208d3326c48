"""LinkedIn's own codes and words, in both languages; `networks/sentences.py` merges them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "linkedin-role": (
        "LinkedIn ne permet plus cela à qui s’est connecté.",
        "Rendez-lui son rôle sur la page, vérifiez les droits de l’application, ou reconnectez le compte.",
    ),
    "linkedin-version": ("LinkedIn a retiré cette version de son API.", "Un administrateur doit en régler une plus récente."),
    "linkedin-version-old": (
        "La version {version} de l’API de LinkedIn s’arrêtera bientôt.",
        "Un administrateur doit en régler une plus récente dans le compte.",
    ),
    "linkedin-comment": (
        "La publication est en ligne\N{NO-BREAK SPACE}; son premier commentaire a été refusé.",
        "Réessayer n’écrit que le commentaire.",
    ),
    "linkedin-long": ("LinkedIn trouve un champ trop long.", "Raccourcissez le texte, le titre ou la description."),
    "linkedin-audience": (
        "Le public choisi est trop petit\N{NO-BREAK SPACE}: il faut 300 abonnés de la page.",
        "Élargissez-le, ou publiez pour tous.",
    ),
    "linkedin-country": (
        "Nous ne connaissons pas le numéro de ce pays chez LinkedIn ({country}).",
        "Cherchez-le parmi les régions, ou retirez-le.",
    ),
    "linkedin-language": ("LinkedIn n’a pas d’interface en cette langue ({language}).", "Retirez-la du public."),
    "linkedin-pixels": ("«\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}» a trop de pixels.", "Réduisez l’image."),
    "linkedin-question": ("La question du sondage manque ou dépasse {limit} caractères.", "Écrivez-la dans son champ."),
    "linkedin-poll-time": ("Un sondage LinkedIn dure 1, 3 ou 7 jours.", "Changez la durée."),
    "linkedin-subtitles-choose": (
        "LinkedIn ne prend que les sous-titres d’une langue, et aucune n’est celle de la publication ({languages}).",
        "Choisissez laquelle dans les choix propres à LinkedIn.",
    ),
    "linkedin-subtitles-absent": (
        "La vidéo n’a pas de sous-titres dans la langue choisie pour LinkedIn ({languages}).",
        "Choisissez une langue qu’elle a, ou ajoutez ces sous-titres.",
    ),
    "linkedin-subtitles-language": (
        "LinkedIn nomme une langue avec un pays, et n’en a pas pour ces sous-titres ({language}).",
        "Choisissez une autre langue, ou donnez le pays dans celle des sous-titres.",
    ),
    "linkedin-subtitles-one": (
        "LinkedIn ne prend que les sous-titres d’une langue\N{NO-BREAK SPACE}: {language}, parmi {languages}.",
        "Une autre se choisit dans les choix propres à LinkedIn.",
    ),
    "linkedin-answer-media": ("D’ici, un commentaire LinkedIn ne porte que du texte.", "Retirez le média."),
    "linkedin-quota": (
        "Les appels que LinkedIn permet par jour sont épuisés.",
        "L’envoi reprendra seul après minuit, heure UTC.",
    ),
    "linkedin-webhook": (
        "Il manque le numéro de l’application ou l’identifiant du membre.",
        "Donnez-les dans les réglages\N{NARROW NO-BREAK SPACE}; sans eux, les nouveautés sont lues à intervalles réguliers.",
    ),
    "linkedin-no-page": ("Ce membre n’administre aucune page.", "Connectez-vous avec un administrateur de la page."),
    "linkedin-which-page": ("Ce membre administre plusieurs pages.", "Donnez le numéro de la page dans les réglages."),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "linkedin-role": (
        "LinkedIn no longer lets the person who signed in do this.",
        "Give them their role on the page back, check the application’s rights, or reconnect the account.",
    ),
    "linkedin-version": ("LinkedIn has withdrawn this version of its API.", "An administrator must set a newer one."),
    "linkedin-version-old": (
        "Version {version} of LinkedIn’s API will end soon.",
        "An administrator must set a newer one in the account.",
    ),
    "linkedin-comment": ("The post is there; its first comment was refused.", "Trying again writes the comment alone."),
    "linkedin-long": ("LinkedIn finds a field too long.", "Shorten the text, the title or the description."),
    "linkedin-audience": (
        "The chosen audience is too small: 300 followers of the page are needed.",
        "Widen it, or publish for everybody.",
    ),
    "linkedin-country": (
        "We do not know LinkedIn’s number of this country ({country}).",
        "Look for it among the regions, or remove it.",
    ),
    "linkedin-language": ("LinkedIn has no interface in this language ({language}).", "Remove it from the audience."),
    "linkedin-pixels": ("“{name}” has too many pixels.", "Reduce the picture."),
    "linkedin-question": ("The poll’s question is missing or exceeds {limit} characters.", "Write it in its field."),
    "linkedin-poll-time": ("A LinkedIn poll runs for 1, 3 or 7 days.", "Change how long it runs."),
    "linkedin-subtitles-choose": (
        "LinkedIn takes subtitles in one language only, and none is the post’s ({languages}).",
        "Choose which among the choices of LinkedIn’s own.",
    ),
    "linkedin-subtitles-absent": (
        "The video has no subtitles in the language chosen for LinkedIn ({languages}).",
        "Choose a language that it has, or add these subtitles.",
    ),
    "linkedin-subtitles-language": (
        "LinkedIn names a language with a country, and has none for these subtitles ({language}).",
        "Choose another language, or give the country in that of the subtitles.",
    ),
    "linkedin-subtitles-one": (
        "LinkedIn takes subtitles in one language only: {language}, of {languages}.",
        "Another can be chosen among the choices of LinkedIn’s own.",
    ),
    "linkedin-answer-media": ("From here a LinkedIn comment carries text only.", "Remove the media."),
    "linkedin-quota": ("The calls that LinkedIn allows in a day are used up.", "Sending resumes by itself after midnight UTC."),
    "linkedin-webhook": (
        "The application’s number or the member’s id is missing.",
        "Give them in the settings; without them, news is read at regular intervals.",
    ),
    "linkedin-no-page": ("This member administers no page.", "Sign in with an administrator of the page."),
    "linkedin-which-page": ("This member administers several pages.", "Give the page’s number in the settings."),
}

WORDS: dict[str, str] = {
    "Sondage": "Poll",
    "1 jour": "1 day",
    "3 jours": "3 days",
    "7 jours": "7 days",
    "Question du sondage": "Question of the poll",
    "Vide, le texte sert de question.": "Left empty, the text is the question.",
    "Titre du lien, de la vidéo ou du document": "Title of the link, the video or the document",
    "Description du lien": "Description of the link",
    "Carte du lien avec la photo": "Link card with the photo",
    "La photo devient la vignette du lien.": "The photo becomes the link’s picture.",
    "Langue des sous-titres": "Language of the subtitles",
    "LinkedIn n’en prend qu’une\N{NARROW NO-BREAK SPACE}; sans choix, celle de la publication.": (
        "LinkedIn takes one only; without a choice, the post’s."
    ),
    "français": "French",
    "anglais": "English",
    "espagnol": "Spanish",
    "allemand": "German",
    "italien": "Italian",
    "portugais": "Portuguese",
    "arabe": "Arabic",
    "chinois": "Chinese",
    "japonais": "Japanese",
    "néerlandais": "Dutch",
    "polonais": "Polish",
    "roumain": "Romanian",
    "russe": "Russian",
    "turc": "Turkish",
    "Empêcher les repartages": "Prevent reshares",
    "Appels par jour (100 par membre en accès de développement)": "Calls a day (100 a member with development access)",
    "Publications par jour": "Posts a day",
    "LinkedIn ne donne aux pages aucun message privé, et ne dit pas le nom des membres.": (
        "LinkedIn gives pages no private messages, and does not tell members’ names."
    ),
    "Un commentaire ne se masque pas et un membre ne se bloque pas d’ici\N{NO-BREAK SPACE}: un commentaire se supprime.": (
        "A comment cannot be hidden nor a member blocked from here: a comment can be deleted."
    ),
    "Ce qu’écrit un membre ne peut être gardé que 48\N{NO-BREAK SPACE}heures, dit LinkedIn.": (
        "What a member writes may be kept for 48 hours only, says LinkedIn."
    ),
    "Un public choisi doit compter au moins 300 abonnés de la page.": (
        "A chosen audience must hold at least 300 followers of the page."
    ),
    "LinkedIn ne lit pas les pages liées\N{NO-BREAK SPACE}: le titre de la carte vient d’ici.": (
        "LinkedIn does not read linked pages: the card’s title comes from here."
    ),
    "Numéro de la page": "Page number",
    "Dans l’adresse de son administration\N{NARROW NO-BREAK SPACE}; vide, la seule page que vous administrez.": (
        "In the address of its administration; left empty, the only page that you administer."
    ),
    "De 60 jours\N{NARROW NO-BREAK SPACE}; Parvis prévient avant sa fin.": "Of 60 days; Parvis warns before its end.",
    "LinkedIn n’en donne qu’aux partenaires agréés.": "LinkedIn gives one to approved partners only.",
    "Elle vérifie aussi ce que LinkedIn nous envoie.": "It also verifies what LinkedIn sends us.",
    "Numéro de l’application": "Application number",
    "Pour déclarer l’adresse de réception, ce que permet l’accès Standard.": "To register our address, which Standard access allows.",
    "Identifiant du membre qui s’est connecté": "Id of the member who signed in",
    "Rempli à la connexion.": "Filled in when signing in.",
    "Minutes entre deux lectures": "Minutes between two readings",
    "L’accès de développement permet 100 appels par jour.": "Development access allows 100 calls a day.",
    "AAAAMM\N{NARROW NO-BREAK SPACE}; chacune vit environ un an.": "YYYYMM; each lives about a year.",
    "Publier sur la page.": "Publish on the page.",
    "Lire les publications de la page et leurs chiffres.": "Read the page’s posts and their figures.",
    "Répondre aux commentaires, les aimer, les supprimer.": "Answer comments, like them, delete them.",
    "Lire les commentaires et les réactions.": "Read comments and reactions.",
    "Voir les pages que vous administrez et leurs abonnés, recevoir les nouveautés.": (
        "See the pages that you administer and their followers, be told what is new."
    ),
}
