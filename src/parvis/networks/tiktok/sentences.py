"""TikTok's own codes and words, in both languages; `networks/sentences.py` merges them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "tiktok-privacy": ("TikTok ne permet pas à ce compte ce choix de qui peut voir.", "Choisissez-en un autre."),
    "tiktok-domain": (
        "TikTok ne connaît pas notre adresse.",
        "Faites vérifier le domaine de l’installation dans TikTok for Developers.",
    ),
    "tiktok-address": (
        "«\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}» n’a pas d’adresse publique.",
        "L’installation doit être joignable en https, car TikTok vient les chercher.",
    ),
    "tiktok-audit": (
        "L’application n’a pas passé l’audit de TikTok.",
        "Passez le compte en privé et publiez pour lui seul, ou demandez l’audit.",
    ),
    "tiktok-banned": (
        "TikTok ne laisse pas publier cela, ou plus rien, à ce compte.",
        "Lisez sa réponse, et regardez dans l’application.",
    ),
    "tiktok-seconds": ("La vidéo dépasse ce que TikTok permet à ce compte.", "Coupez-la."),
    "tiktok-failed": ("TikTok n’a pas pu publier.", "Lisez sa raison, corrigez le fichier, puis réessayez."),
    "tiktok-tomorrow": ("Le compte a assez publié sur TikTok pour aujourd’hui.", "L’envoi reprendra seul."),
    "tiktok-business": ("Les commentaires demandent l’accès TikTok for Business.", "Donnez-le dans les réglages du compte."),
    "tiktok-webhook": (
        "Il manque l’application TikTok for Business.",
        "Donnez-la dans les réglages. Sans elle, les commentaires sont lus à intervalles réguliers.",
    ),
    "tiktok-answer-media": ("D’ici, une réponse sur TikTok ne porte que du texte.", "Retirez le média."),
    "tiktok-link": ("TikTok n’a pas de lien\N{NO-BREAK SPACE}: il ne sera pas transmis.", "Dites l’essentiel dans le texte."),
    "tiktok-sponsored": ("Un partenariat rémunéré ne peut pas être visible du compte seul.", "Changez l’un des deux choix."),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "tiktok-privacy": ("TikTok does not allow this account this choice of who may see.", "Choose another one."),
    "tiktok-domain": ("TikTok does not know our address.", "Have the installation’s domain verified in TikTok for Developers."),
    "tiktok-address": (
        "“{name}” has no public address.",
        "TikTok fetches pictures: the installation must be reachable by https.",
    ),
    "tiktok-audit": (
        "The application has not passed TikTok’s audit.",
        "Make the account private and choose “The account alone”, or ask for the audit.",
    ),
    "tiktok-banned": ("TikTok does not let this account publish this, or anything.", "Read its answer, and look in the app."),
    "tiktok-seconds": ("The video is longer than TikTok allows this account.", "Cut it."),
    "tiktok-failed": ("TikTok could not publish.", "Read its reason, mend the file, then try again."),
    "tiktok-tomorrow": ("The account has published enough on TikTok for today.", "Sending resumes by itself."),
    "tiktok-business": ("Comments need TikTok for Business access.", "Give it in the account’s settings."),
    "tiktok-webhook": (
        "The TikTok for Business application is missing.",
        "Give it in the settings. Without it, comments are read at regular intervals.",
    ),
    "tiktok-answer-media": ("From here an answer on TikTok carries text only.", "Remove the media."),
    "tiktok-link": ("TikTok has no link: it will not be carried.", "Say what matters in the text."),
    "tiktok-sponsored": ("A paid partnership cannot be seen by the account alone.", "Change one of the two."),
}

WORDS: dict[str, str] = {
    "Le commentaire n’est plus montré aux autres sous votre vidéo ; vous pourrez le montrer de nouveau.":
        "The comment is no longer shown to others under your video; you can show it again.",
    "Qui peut voir": "Who may see",
    "En publiant, vous acceptez la confirmation d’usage de la musique de TikTok.": (
        "By posting, you agree to TikTok’s Music Usage Confirmation."
    ),
    "Permettre les commentaires": "Allow comments",
    "Permettre les duos": "Allow duets",
    "Permettre les collages": "Allow stitches",
    "Le contenu promeut la ville elle-même": "The content promotes the city itself",
    "Le contenu est un partenariat rémunéré": "The content is a paid partnership",
    "Fait avec une intelligence artificielle": "Made with artificial intelligence",
    "Envoyer en brouillon": "Send as a draft",
    "Quelqu’un le termine dans l’application TikTok.": "Somebody finishes it in the TikTok app.",
    "Titre des photos": "Title of the photos",
    "Publications directes en 24 heures": "Direct posts in 24 hours",
    "Appels par jour": "Calls a day",
    "Avant l’audit de TikTok, ce qui est publié d’ici n’est visible que du compte, qui doit être privé.": (
        "Before TikTok’s audit, what is published from here is seen by the account alone, which must be private."
    ),
    "Une publication ne se modifie pas et ne se supprime pas d’ici.": "A post can be neither changed nor deleted from here.",
    "Les commentaires et le public ne se lisent qu’avec l’accès TikTok for Business.": (
        "Comments and the audience can be read with TikTok for Business access only."
    ),
    "TikTok n’ouvre pas les messages privés aux comptes européens.": "TikTok does not open private messages to European accounts.",
    "TikTok ne transmet ni descriptions d’images ni liens.": "TikTok carries neither picture descriptions nor links.",
    "Clé de l’application (client key)": "The application’s client key",
    "Dans TikTok for Developers, Manage apps.": "In TikTok for Developers, Manage apps.",
    "Secret de l’application": "The application’s secret",
    "D’un jour, Parvis le renouvelle.": "Of one day, Parvis renews it.",
    "Jeton de renouvellement": "Refresh token",
    "Compte TikTok for Business (open_id)": "TikTok for Business account (open_id)",
    "Facultatif, pour les commentaires et le public.": "Optional, for comments and the audience.",
    "Application TikTok for Business": "TikTok for Business application",
    "Secret TikTok for Business": "TikTok for Business secret",
    "Jeton TikTok for Business": "TikTok for Business token",
    "Jeton de renouvellement TikTok for Business": "TikTok for Business refresh token",
    "Adresse de l’API TikTok for Business": "TikTok for Business API address",
    "Minutes entre deux lectures": "Minutes between two readings",
    "Site": "Site",
    "Reconnaître le compte.": "Know the account.",
    "Connaître le nom du compte.": "Know the account’s name.",
    "Compter les abonnés.": "Count followers.",
    "Retrouver ce qui est publié, et ses chiffres.": "Find what is published, and its figures.",
    "Publier.": "Publish.",
    "Envoyer des brouillons.": "Send drafts.",
}
