"""What the networks' facts and fields say, in English. The French words are in each network's `FIELDS` and `FACTS`.

A network with words of its own has them in its `sentences.py` (`WORDS`); here are those of the first four, and shared ones.
"""

from __future__ import annotations

from parvis.networks.own_words import WORDS

ENGLISH: dict[str, str] = {
    "Serveur": "Server",
    "On n’y publie pas : on y lit des courriels, et on y répond.": "One does not publish there: mails are read and answered.",
    "Son adresse, par exemple https://mastodon.example": "Its address, for example https://mastodon.example",
    "Jeton d’accès": "Access token",
    "Préférences, Développement, Nouvelle application : droits read et write.": (
        "Preferences, Development, New application: scopes read and write."
    ),
    "Identifiant du compte": "Account id",
    "Un nombre ; laissé vide, nous le demandons à X.": "A number; left empty, we ask X for it.",
    "Nom du compte": "Account name",
    "Sans @.": "Without @.",
    "Jeton d’accès du compte": "The account’s access token",
    "OAuth 2.0, droits tweet.write, media.write, dm.write…": "OAuth 2.0, scopes tweet.write, media.write, dm.write…",
    "Jeton de renouvellement": "Refresh token",
    "Sans lui, le jeton expire en 2 h.": "Without it the token expires in 2 hours.",
    "Identifiant de l’application (OAuth 2.0)": "App’s client id (OAuth 2.0)",
    "Secret de l’application (OAuth 2.0)": "App’s client secret (OAuth 2.0)",
    "Clé secrète (API Key Secret)": "API Key Secret",
    "Vérifie ce que X nous envoie.": "Verifies what X sends us.",
    "Jeton de l’application (Bearer Token)": "App’s bearer token",
    "Déclare la réception.": "Registers our address for what comes in.",
    "Adresse de l’API": "API address",
    "Identifiant de la page": "Page id",
    "Le numéro, dans « À propos » puis « Transparence de la page ».": ("The number, under “About”, then “Page transparency”."),
    "Jeton d’accès de la page": "The page’s access token",
    "Un jeton de page qui n’expire pas.": "A page token that does not expire.",
    "Clé secrète de l’application": "App secret",
    "Signe nos appels et vérifie ceux que Facebook nous envoie.": ("Signs our calls and verifies those that Facebook sends us."),
    "Jeton de vérification": "Verify token",
    "Le mot que Facebook répète au branchement ; laissé vide, nous en faisons un.": (
        "The word that Facebook repeats when it is set up; left empty, we make one."
    ),
    "Identifiant de l’application": "App id",
    "Pour déclarer d’ici l’adresse de réception ; sinon, déclarez-la dans l’application.": (
        "To register our address from here; else register it in the app."
    ),
    "Version de l’API": "API version",
    "Serveur de réception (IMAP)": "Incoming server (IMAP)",
    "imaps://imap.exemple.fr:993": "imaps://imap.example.org:993",
    "Serveur d’envoi (SMTP)": "Outgoing server (SMTP)",
    "smtps://smtp.exemple.fr:465 ou smtp://smtp.exemple.fr:587": ("smtps://smtp.example.org:465 or smtp://smtp.example.org:587"),
    "Identifiant de connexion": "Sign-in name",
    "souvent l’adresse elle-même": "often the address itself",
    "Mot de passe": "Password",
    "ou un mot de passe d’application": "or an app password",
    "Adresse de la ville": "The city’s address",
    "si elle diffère de l’identifiant": "if it is not the sign-in name",
    "Nom affiché": "Displayed name",
    "Ville de …": "City of …",
    "Dossier lu": "Folder that is read",
    "Signature des réponses": "Signature of answers",
    "Copie des messages envoyés": "Copy of sent mails",
    "append : Parvis la range ; provider : le serveur la range lui-même (Gmail) ; none : aucune": (
        "append: Parvis files it; provider: the server files it itself (Gmail); none: there is none"
    ),
    "Marque des messages lus par Parvis": "Mark of mails read by Parvis",
    "keyword : le mot-clé $Imported ; seen : lu ; none : aucune": ("keyword: the keyword $Imported; seen: read; none: no mark"),
    "Jours repris à la première lecture": "Days taken at the first reading",
    "Nom de votre serveur dans Authentication-Results": "Your server’s name in Authentication-Results",
    "mx.exemple.fr": "mx.example.org",
    "Poids total des pièces jointes (octets)": "Total weight of attachments (bytes)",
    "Envois par minute, au plus": "Mails sent a minute, at most",
    "Adresse des jetons OAuth 2.0": "OAuth 2.0 token address",
    "à la place d’un mot de passe": "instead of a password",
    "Identifiant OAuth 2.0": "OAuth 2.0 client id",
    "Secret OAuth 2.0": "OAuth 2.0 client secret",
    "Jeton de renouvellement OAuth 2.0": "OAuth 2.0 refresh token",
    # ── what is asked for when somebody signs in
    "Lire les mentions, les réponses et les messages privés.": "Read mentions, answers and private messages.",
    "Publier, répondre, modérer.": "Publish, answer, moderate.",
    "Lire les mentions et nos publications.": "Read mentions and our posts.",
    "Savoir qui nous sommes et qui nous écrit.": "Know who we are and who writes to us.",
    "Publier et répondre.": "Publish and answer.",
    "Renouveler l’autorisation, qui sinon s’arrête après deux heures.": (
        "Renew the permission, which otherwise ends after two hours."
    ),
    "Joindre des images et des vidéos.": "Attach pictures and videos.",
    "Lire les messages privés.": "Read private messages.",
    "Répondre aux messages privés.": "Answer private messages.",
    "Masquer des réponses.": "Hide replies.",
    "Savoir qui est en sourdine.": "Know who is muted.",
    "Mettre un compte en sourdine.": "Mute an account.",
    "Savoir qui est bloqué.": "Know who is blocked.",
    "Lire les mentions J’aime.": "Read likes.",
    "Lire la liste des abonnés.": "Read the list of followers.",
    "Voir les pages que vous administrez, pour choisir.": "See the pages that you administer, to choose.",
    "Lire les publications de la page.": "Read the page’s posts.",
    "Publier sur la page.": "Publish on the page.",
    "Lire les commentaires.": "Read comments.",
    "Répondre aux commentaires et les masquer.": "Answer comments and hide them.",
    "Lire les messages privés et y répondre.": "Read and answer private messages.",
    "Être prévenus à l’instant de ce qui arrive.": "Be told at once of what arrives.",
    "Mesurer ce que font les publications.": "Measure what posts do.",
    "Voir les pages qui appartiennent à un portefeuille d’entreprise.": "See pages that belong to a business portfolio.",
}


def asked(words: str, language: str) -> str:
    """A field's, an option's or a fact's words in `language`: French, or English for any other."""
    if language.startswith("fr"):
        return words
    return ENGLISH.get(plain(words)) or WORDS.get(plain(words)) or WORDS.get(words) or words


def plain(words: str) -> str:
    """Without the spaces that do not break: they are typography, not another word."""
    return words.replace("\u00a0", " ").replace("\u202f", " ")
