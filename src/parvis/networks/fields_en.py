"""What is asked when an account is connected, in English. The French words are in each network's `FIELDS`."""

from __future__ import annotations

ENGLISH: dict[str, str] = {
    "Serveur": "Server",
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
    "Le mot que Facebook répète au branchement.": "The word that Facebook repeats when it is set up.",
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
}


def asked(words: str, language: str) -> str:
    """A field's label or hint in `language`: French, or English for any other."""
    return words if language.startswith("fr") else ENGLISH.get(plain(words), words)


def plain(words: str) -> str:
    """Without the spaces that do not break: they are typography, not another word."""
    return words.replace("\u00a0", " ").replace("\u202f", " ")
