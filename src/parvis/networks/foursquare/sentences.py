"""Foursquare's own codes and words; `networks/own_words.py` merges them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "foursquare-city": ("Il manque la commune.", "Écrivez celle où sont les lieux de la ville."),
    "foursquare-country": ("Ce pays ne convient pas.", "Écrivez ses deux lettres : FR."),
    "foursquare-credits": (
        "Foursquare demande une offre payante pour cela.",
        "Ajoutez des crédits dans Foursquare Developer Console, ou lisez les conseils moins souvent.",
    ),
    "foursquare-venue": ("Ce lieu n’est pas connu de Foursquare.", "Cherchez-le à nouveau."),
    "foursquare-comment": ("Le commentaire est trop long : {limit} caractères au plus.", "Raccourcissez-le."),
    "foursquare-comment-edit": (
        "Foursquare ne prend pas de commentaire avec une correction.",
        "Retirez-le, ou faites un signalement.",
    ),
    "foursquare-report": ("Ce signalement n’existe pas.", "Choisissez dans la liste."),
    "foursquare-nothing": ("La correction ne change rien.", "Écrivez au moins une valeur juste."),
    "foursquare-long": ("Une valeur est trop longue : {limit} caractères au plus.", "Raccourcissez-la."),
    "foursquare-phone": ("Ce numéro de téléphone ne convient pas.", "Écrivez-le avec l’indicatif : +33 1 42 76 40 40."),
    "foursquare-website": ("Cette adresse de site ne convient pas.", "Écrivez-la en entier, avec https://."),
    "foursquare-position": (
        "Cette position n’existe pas.", "Donnez la latitude (−90 à 90) et la longitude (−180 à 180), les deux.",
    ),
    "foursquare-hours": ("Ces horaires ne se lisent pas.", "Pour chaque jour : 09:00-12:00, 14:00-19:00."),
    "foursquare-suggestion": ("Foursquare n’a pas pris la correction.", "Lisez sa réponse, puis proposez autre chose."),
    "foursquare-token": (
        "Le jeton de l’ancienne API ne vaut plus : les listes attendent, le reste continue.",
        "Autorisez à nouveau le compte Foursquare depuis la page du compte.",
    ),
    "foursquare-deprecated": (
        "Foursquare n’ouvre plus l’ancienne API à cette application.",
        "Publiez la liste autrement : il n’y a pas d’autre voie sur Foursquare.",
    ),
    "foursquare-lists-off": ("Les listes de l’ancienne API sont éteintes.", "Allumez-les dans les lieux du compte."),
    "foursquare-list-name": (
        "Le nom de la liste manque, ou il est trop long : {name} caractères, {words} pour la description.", "Corrigez-le.",
    ),
    "foursquare-list-many": ("Trop de lieux : {limit} au plus dans une liste.", "Faites-en deux."),
    "foursquare-list-places": ("Un lieu est inconnu de Foursquare, ou y est deux fois.", "Rapprochez chaque lieu, une fois."),
    "foursquare-list-words": ("Les mots sur un lieu sont trop longs : {limit} caractères au plus.", "Raccourcissez-les."),
    "foursquare-list-stuck": (
        "La liste ne devient pas ce qu’elle doit être.", "Ouvrez-la sur Foursquare : quelqu’un la change en même temps.",
    ),
}  # fmt: skip

ENGLISH: dict[str, tuple[str, str]] = {
    "foursquare-city": ("The town is missing.", "Write the one in which the city’s places are."),
    "foursquare-country": ("This country will not do.", "Write its two letters: FR."),
    "foursquare-credits": (
        "Foursquare asks for a paid plan for this.",
        "Add credits in Foursquare Developer Console, or read tips less often.",
    ),
    "foursquare-venue": ("Foursquare does not know this place.", "Search for it again."),
    "foursquare-comment": ("The comment is too long: {limit} characters at most.", "Shorten it."),
    "foursquare-comment-edit": ("Foursquare takes no comment with a correction.", "Take it out, or make a report."),
    "foursquare-report": ("There is no such report.", "Choose in the list."),
    "foursquare-nothing": ("The correction changes nothing.", "Write at least one right value."),
    "foursquare-long": ("A value is too long: {limit} characters at most.", "Shorten it."),
    "foursquare-phone": ("This telephone number will not do.", "Write it with its country code: +33 1 42 76 40 40."),
    "foursquare-website": ("This site address will not do.", "Write all of it, with https://."),
    "foursquare-position": (
        "There is no such position.", "Give latitude (−90 to 90) and longitude (−180 to 180), both.",
    ),
    "foursquare-hours": ("These hours cannot be read.", "For each day: 09:00-12:00, 14:00-19:00."),
    "foursquare-suggestion": ("Foursquare did not take the correction.", "Read its answer, then suggest something else."),
    "foursquare-token": (
        "The old API’s token is no longer valid: lists wait, the rest goes on.",
        "Let the Foursquare account in again from the account’s page.",
    ),
    "foursquare-deprecated": (
        "Foursquare no longer opens the old API to this application.",
        "Publish the list elsewhere: there is no other way on Foursquare.",
    ),
    "foursquare-lists-off": ("The old API’s lists are off.", "Turn them on among the account’s places."),
    "foursquare-list-name": (
        "The list’s name is missing or too long: {name} characters, {words} for the description.", "Correct it.",
    ),
    "foursquare-list-many": ("Too many places: {limit} at most in a list.", "Make two of it."),
    "foursquare-list-places": ("A place is unknown to Foursquare, or there twice.", "Match each place, once."),
    "foursquare-list-words": ("The words on a place are too long: {limit} characters at most.", "Shorten them."),
    "foursquare-list-stuck": (
        "The list does not become what it should be.", "Open it on Foursquare: somebody changes it at the same time.",
    ),
}  # fmt: skip

WORDS: dict[str, str] = {
    "On n’y publie plus rien : l’application City Guide a fermé en décembre 2024. On n’y répond pas non plus : lisez les "
    "conseils, et corrigez ce que le lieu y dit.": (
        "Nothing is published there any more: the City Guide application closed in December 2024. One cannot answer there either: "
        "read the tips, and correct what the place says there."
    ),
    "On n’y publie plus : l’application City Guide a fermé en décembre 2024, et ses listes n’ont plus de public connu.": (
        "One no longer publishes there: the City Guide application closed in December 2024, and its lists have no known audience."
    ),
    "Un conseil ne se répond pas, ne se masque pas et ne se supprime pas d’ici.": (
        "A tip cannot be answered, hidden or deleted from here."
    ),
    "Foursquare ne dit pas qui a écrit un conseil, et fait payer chaque lecture.": (
        "Foursquare does not tell who wrote a tip, and charges for each reading."
    ),
    "Une correction est une proposition : Foursquare la prend ou la refuse, parfois après des jours.": (
        "A correction is a suggestion: Foursquare takes or refuses it, sometimes after days."
    ),
    "Foursquare ne mesure rien pour nous.": "Foursquare measures nothing for us.",
    "Les listes passent par l’ancienne API, ouverte aux seuls comptes de développeur d’avant juin 2025.": (
        "Lists go through the old API, open only to developer accounts from before June 2025."
    ),
    "Clé de service": "Service key",
    "Dans Foursquare Developer Console, votre projet, Settings, Service API Keys.": (
        "In Foursquare Developer Console, your project, Settings, Service API Keys."
    ),
    "Commune": "Town",
    "Là où sont les lieux de la ville : Paris.": "Where the city’s places are: Paris.",
    "Pays": "Country",
    "Deux lettres.": "Two letters.",
    "Lire les conseils toutes les … heures": "Read tips every … hours",
    "Chaque lecture d’un lieu est un appel Premium, que Foursquare fait payer.": (
        "Each reading of a place is a Premium call, which Foursquare charges for."
    ),
    "Jeton d’un compte Foursquare": "Token of a Foursquare account",
    "Pour tenir des listes seulement, par l’ancienne API.": "Only to keep lists, through the old API.",
    "Identifiant de l’application (ancienne API)": "Application id (old API)",
    "Clé secrète de l’application (ancienne API)": "Application secret (old API)",
    "Adresse de l’ancienne API": "Address of the old API",
    "Appels aux listes (500 par heure)": "Calls to lists (500 an hour)",
    "Recherches et fiches de lieux (500 offertes par mois)": "Searches and place sheets (500 free a month)",
    "Lectures de conseils (payantes)": "Readings of tips (paid)",
}
