"""Instagram's own codes and words; `networks/sentences.py` has those that networks share and merges these."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "instagram-hashtags": ("{count} mots-dièse : Instagram en prend {most} au plus.", "Retirez-en."),
    "instagram-hashtags-many": (
        "{count} mots-dièse : au-delà de {most}, Instagram montre moins la publication.",
        "Gardez les plus utiles.",
    ),
    "instagram-mentions": ("{count} comptes nommés : Instagram en prend {most} au plus.", "Retirez-en."),
    "instagram-reel": ("Un reel est une vidéo, une seule.", "Joignez une vidéo, ou choisissez « Publication »."),
    "instagram-story-text": (
        "Une story n’a pas de légende : le texte ne sera pas montré.",
        "Mettez-le dans l’image, ou choisissez « Publication ».",
    ),
    "instagram-human-only": (
        "Passé 24 heures, Instagram n’accepte que les réponses d’une personne.",
        "Répondez vous-même à ce message.",
    ),
    "instagram-human-agent": (
        "Plus de 24 heures ont passé : la réponse partira comme celle d’un agent, possible pendant sept jours.",
        "L’application doit avoir l’accès « Human Agent » de Meta.",
    ),
    "instagram-window": (
        "Le délai pour répondre en privé est passé : Instagram ne laisse plus écrire à cette personne.",
        "Attendez qu’elle écrive de nouveau, ou répondez-lui par un autre moyen.",
    ),
    "instagram-answered": (
        "Ce commentaire a déjà reçu une réponse privée : Instagram n’en permet qu’une.",
        "Attendez que la personne réponde en privé, ou répondez-lui en public.",
    ),
    "instagram-unavailable": (
        "Cette personne ne peut pas recevoir de message du compte.",
        "Répondez-lui en public, ou par un autre moyen.",
    ),
    "instagram-address": (
        "Le fichier n’a pas d’adresse publique, où Instagram le prendrait.",
        "Donnez à l’installation son adresse publique, en https (PARVIS_PUBLIC_URL).",
    ),
    "instagram-fetch": (
        "Instagram n’a pas pu prendre le fichier à notre adresse.",
        "L’installation doit être joignable d’Internet, en https ; puis réessayez.",
    ),
    "instagram-shape": (
        "Instagram n’accepte pas les proportions d’un média.",
        "Recadrez-le entre 4:5 et 1,91:1, ou laissez Parvis en faire une copie adaptée.",
    ),
    "instagram-caption": ("Instagram trouve la légende trop longue.", "Raccourcissez-la."),
    "instagram-carousel": ("Instagram n’accepte pas ce carrousel.", "Il faut de 2 à 10 photos ou vidéos lisibles."),
    "instagram-restricted": (
        "Instagram a restreint le compte.",
        "Ouvrez Instagram avec le compte : il y est dit pourquoi, et que faire.",
    ),
    "instagram-spam": (
        "Instagram a pris la publication pour un message indésirable.",
        "Relisez le texte et les liens, ou attendez avant de réessayer.",
    ),
    "instagram-quota": (
        "Le compte a atteint le nombre de publications permises en 24 heures.",
        "L’envoi reprendra seul.",
    ),
    "instagram-appearing": (
        "Instagram a publié, mais ne montre pas encore la publication.",
        "Nous regarderons de nouveau.",
    ),
    "instagram-comment": (
        "La publication est en ligne ; son premier commentaire a été refusé.",
        "Réessayer n’écrit que le commentaire.",
    ),
    "instagram-permission": (
        "Le compte n’a pas donné ce droit à l’application.",
        "Reconnectez le compte en acceptant tous les droits demandés.",
    ),
    "instagram-parameter": (
        "Instagram n’a pas compris la demande.",
        "Vérifiez les médias et le texte ; si cela persiste, signalez-le à l’administration.",
    ),
    "instagram-refused": (
        "Instagram a refusé.",
        "Sa réponse est dans le détail de la tentative : corrigez, puis réessayez.",
    ),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "instagram-hashtags": ("{count} hashtags: Instagram takes at most {most}.", "Take some out."),
    "instagram-hashtags-many": (
        "{count} hashtags: beyond {most} Instagram shows the post less.",
        "Keep the most useful ones.",
    ),
    "instagram-mentions": ("{count} accounts named: Instagram takes at most {most}.", "Take some out."),
    "instagram-reel": ("A reel is one video and nothing else.", "Attach one video, or choose “Post”."),
    "instagram-story-text": (
        "A story has no caption: the text will not be shown.",
        "Put it into the picture, or choose “Post”.",
    ),
    "instagram-human-only": ("After 24 hours Instagram only takes answers from a person.", "Answer this message yourself."),
    "instagram-human-agent": (
        "More than 24 hours have passed: the answer will go as an agent’s, possible for seven days.",
        "The application needs Meta’s “Human Agent” access.",
    ),
    "instagram-window": (
        "The time to answer in private is over: Instagram no longer lets us write to this person.",
        "Wait until they write again, or answer by another way.",
    ),
    "instagram-answered": (
        "This comment already has a private answer: Instagram allows one.",
        "Wait until the person answers in private, or answer in public.",
    ),
    "instagram-unavailable": (
        "This person cannot receive messages from the account.",
        "Answer in public, or by another way.",
    ),
    "instagram-address": (
        "The file has no public address at which Instagram could take it.",
        "Give the installation its public address, in https (PARVIS_PUBLIC_URL).",
    ),
    "instagram-fetch": (
        "Instagram could not take the file at our address.",
        "The installation must be reachable from the Internet, in https; then try again.",
    ),
    "instagram-shape": (
        "Instagram does not take the proportions of a file.",
        "Crop it between 4:5 and 1.91:1, or let Parvis make a copy that fits.",
    ),
    "instagram-caption": ("Instagram finds the caption too long.", "Shorten it."),
    "instagram-carousel": ("Instagram does not take this carousel.", "It needs 2 to 10 readable pictures or videos."),
    "instagram-restricted": (
        "Instagram has restricted the account.",
        "Open Instagram with the account: it says why, and what to do.",
    ),
    "instagram-spam": (
        "Instagram took the post for spam.",
        "Read the text and links again, or wait before you try again.",
    ),
    "instagram-quota": (
        "The account has made as many posts as are allowed in 24 hours.",
        "Sending will go on by itself.",
    ),
    "instagram-appearing": ("Instagram has published, but does not show the post yet.", "We shall look again."),
    "instagram-comment": (
        "The post is online; its first comment was refused.",
        "Trying again writes the comment alone.",
    ),
    "instagram-permission": (
        "The account has not given this permission to the application.",
        "Reconnect the account and accept all the permissions.",
    ),
    "instagram-parameter": (
        "Instagram did not understand the request.",
        "Check the media and the text; if it persists, tell the administrators.",
    ),
    "instagram-refused": (
        "Instagram refused.",
        "Its answer is in the details of the attempt: correct, then try again.",
    ),
}

WORDS: dict[str, str] = {
    "Le commentaire n’est plus montré aux autres sous votre publication ; vous pourrez le montrer de nouveau.":
        "The comment is no longer shown to others under your post; you can show it again.",
    "Forme": "Form",
    "Publication": "Post",
    "Reel seul": "Reel only",
    "Story": "Story",
    "Une vidéo seule est toujours un reel ; « Reel seul » ne le montre pas dans la grille.": (
        "A single video is always a reel; “Reel only” keeps it out of the grid."
    ),
    "Premier commentaire": "First comment",
    "Écrit par le compte dès la publication.": "Written by the account as soon as the post is there.",
    "Fait ou retouché par une intelligence artificielle": "Made or retouched by artificial intelligence",
    "Publications par l’API": "Posts through the API",
    "Réponses privées à des commentaires": "Private answers to comments",
    "Appels, d’après Meta": "Calls, as Meta says",
    "Appels du compte, d’après Meta": "Calls of the account, as Meta says",
    "Instagram ne publie rien sans photo ni vidéo, et les liens d’une légende ne s’ouvrent pas.": (
        "Instagram publishes nothing without a picture or video, and links in a caption do not open."
    ),
    "Une publication ne se modifie pas.": "A post cannot be changed.",
    "Le public visé ne se choisit pas.": "The audience cannot be chosen.",
    "Les commentaires ne s’aiment pas d’ici.": "Comments cannot be liked from here.",
    "Une story n’a ni légende ni description pour qui ne voit pas.": (
        "A story has neither a caption nor a description for those who do not see."
    ),
    "Connexion": "Way in",
    "instagram : par le compte lui-même ; facebook : par la page Facebook à laquelle il est lié.": (
        "instagram: through the account itself; facebook: through the Facebook page it is linked to."
    ),
    "Identifiant du compte Instagram": "Instagram account id",
    "Un nombre ; laissé vide, nous le demandons.": "A number; left empty, we ask for it.",
    "Identifiant de la page Facebook liée": "Id of the linked Facebook page",
    "Seulement pour la connexion par Facebook.": "Only when connecting through Facebook.",
    "Jeton d’accès Instagram": "Instagram access token",
    "Du compte (60 jours), ou de la page Facebook liée.": "Of the account (60 days), or of the linked Facebook page.",
    "Vérifie ce que Meta nous envoie ; celle de l’application Instagram si l’on se connecte par Instagram.": (
        "Verifies what Meta sends us; the Instagram app’s secret when connecting through Instagram."
    ),
    "Le mot que Meta répète au branchement ; laissé vide, nous en faisons un. Donnez-le pour le taper vous-même chez Meta.": (
        "The word that Meta repeats when it is set up; left empty, we make one. Give it if you type it at Meta yourself."
    ),
    "Connaître le compte et lire ses publications.": "Know the account and read its posts.",
    "Publier.": "Publish.",
    "Lire les commentaires, y répondre, les masquer.": "Read comments, answer and hide them.",
    "Lire les messages privés et y répondre.": "Read private messages and answer them.",
    "Lire les mesures.": "Read figures.",
}
