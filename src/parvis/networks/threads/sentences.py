"""Threads' own codes and words; `networks/sentences.py` has those that networks share and merges these."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "threads-links": ("{count} liens différents : Threads en prend {most} au plus.", "Retirez-en."),
    "threads-topic": ("Le sujet ne peut contenir ni point ni « & ».", "Écrivez-le autrement."),
    "threads-geo": (
        "Threads ne permet pas à ce compte de limiter une publication à des pays.",
        "Retirez les pays du public visé, ou détachez ce compte.",
    ),
    "threads-country": ("« {country} » n’est pas un code de pays.", "Donnez un code de deux lettres, par exemple FR."),
    "threads-address": (
        "Le fichier n’a pas d’adresse publique, où Threads le prendrait.",
        "Donnez à l’installation son adresse publique, en https (PARVIS_PUBLIC_URL).",
    ),
    "threads-quota": ("Le compte a atteint le nombre d’envois permis en 24 heures.", "L’envoi reprendra seul."),
    "threads-appearing": (
        "Threads a publié, mais ne montre pas encore la publication.",
        "Nous regarderons de nouveau.",
    ),
    "threads-webhook": (
        "L’adresse de réception de Threads se déclare chez Meta.",
        "Dans l’application, ouvrez Webhooks, choisissez Threads, et donnez cette adresse et le jeton de vérification.",
    ),
    "threads-permission": (
        "Le compte n’a pas donné ce droit à l’application.",
        "Reconnectez le compte en acceptant tous les droits demandés.",
    ),
    "threads-parameter": (
        "Threads n’a pas compris la demande.",
        "Vérifiez les médias, le lien et le texte ; si cela persiste, signalez-le à l’administration.",
    ),
    "threads-refused": (
        "Threads a refusé.",
        "Sa réponse est dans le détail de la tentative : corrigez, puis réessayez.",
    ),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "threads-links": ("{count} different links: Threads takes at most {most}.", "Take some out."),
    "threads-topic": ("A topic can hold neither a dot nor “&”.", "Write it another way."),
    "threads-geo": (
        "Threads does not let this account limit a post to countries.",
        "Take the countries out of the audience, or detach this account.",
    ),
    "threads-country": ("“{country}” is no country code.", "Give a code of two letters, for example FR."),
    "threads-address": (
        "The file has no public address at which Threads could take it.",
        "Give the installation its public address, in https (PARVIS_PUBLIC_URL).",
    ),
    "threads-quota": ("The account has sent as much as is allowed in 24 hours.", "Sending will go on by itself."),
    "threads-appearing": ("Threads has published, but does not show the post yet.", "We shall look again."),
    "threads-webhook": (
        "The address at which Threads tells us is registered at Meta.",
        "In the app, open Webhooks, choose Threads, and give this address and the verify token.",
    ),
    "threads-permission": (
        "The account has not given this permission to the application.",
        "Reconnect the account and accept all the permissions.",
    ),
    "threads-parameter": (
        "Threads did not understand the request.",
        "Check the media, the link and the text; if it persists, tell the administrators.",
    ),
    "threads-refused": (
        "Threads refused.",
        "Its answer is in the details of the attempt: correct, then try again.",
    ),
}

WORDS: dict[str, str] = {
    "La réponse n’est plus montrée sous votre publication, ni celles qui lui répondent ; vous pourrez la montrer de nouveau.":
        "The reply is no longer shown under your post, nor are those that answer it; you can show it again.",
    "Qui peut répondre": "Who may answer",
    "Tout le monde": "Everybody",
    "Les abonnés": "Followers",
    "Les comptes suivis": "Accounts you follow",
    "Les comptes nommés": "Accounts that are named",
    "Sujet": "Topic",
    "Un seul, sans point ni « & ».": "One only, without a dot or “&”.",
    "Sondage": "Poll",
    "1 jour": "1 day",
    "Publications par l’API": "Posts through the API",
    "Appels, d’après Meta": "Calls, as Meta says",
    "Réponses par l’API": "Answers through the API",
    "Suppressions par l’API": "Removals through the API",
    "Threads n’a pas de messages privés.": "Threads has no private messages.",
    "Une publication ne se modifie pas.": "A post cannot be changed.",
    "Les réponses ne s’aiment pas d’ici ; celles des autres se masquent, mais ne se suppriment pas.": (
        "Answers cannot be liked from here; those of others can be hidden, but not deleted."
    ),
    "Limiter à des pays n’est permis qu’à certains comptes.": "Only some accounts may limit a post to countries.",
    "Identifiant du compte Threads": "Threads account id",
    "Un nombre ; laissé vide, nous le demandons.": "A number; left empty, we ask for it.",
    "Jeton d’accès Threads": "Threads access token",
    "De 60 jours : Parvis le renouvelle.": "Of 60 days: Parvis renews it.",
    "Identifiant de l’application Threads": "Threads app id",
    "Clé secrète de l’application Threads": "Threads app secret",
    "Elle n’est pas celle de l’application Meta ; elle vérifie ce que Threads nous envoie.": (
        "Not the Meta app’s secret; it verifies what Threads sends us."
    ),
    "Le mot que Threads répète au branchement.": "The word that Threads repeats when it is set up.",
    "Connaître le compte et lire ses publications.": "Know the account and read its posts.",
    "Publier.": "Publish.",
    "Lire les réponses.": "Read answers.",
    "Répondre et masquer des réponses.": "Answer, and hide answers.",
    "Lire les mentions.": "Read mentions.",
    "Lire les mesures.": "Read figures.",
    "Retirer des publications.": "Remove posts.",
}
