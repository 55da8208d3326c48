"""The form's own codes as sentences, and the words of its facts and fields (French → English)."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "form-slug": (
        "Cette adresse de page ne convient pas.",
        "Choisissez des lettres minuscules sans accent, des chiffres et des tirets : ville, mairie-15.",
    ),
    "form-secret": ("Cette clé est trop courte.", "Donnez-en une de 20 caractères au moins, tirée au hasard."),
    "form-no-address": (
        "Cette personne n’a pas donné d’adresse e-mail.",
        "Votre réponse sera lue sur sa page de suivi seulement.",
    ),
    "form-no-mailbox": (
        "Ce formulaire n’a pas de boîte pour répondre.",
        "Votre réponse sera lue sur la page de suivi seulement ; choisissez une boîte dans les réglages du formulaire.",
    ),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "form-slug": (
        "This page address will not do.",
        "Choose lowercase letters without accents, digits and hyphens: city, town-hall-15.",
    ),
    "form-secret": ("This key is too short.", "Give one of at least 20 characters, drawn at random."),
    "form-no-address": ("This person gave no e-mail address.", "Your answer will be read on their follow-up page only."),
    "form-no-mailbox": (
        "This form has no mailbox for answers.",
        "Your answer will be read on the follow-up page only; choose a mailbox in the form’s settings.",
    ),
}

WORDS: dict[str, str] = {
    "Formulaire du site": "Form on the site",
    "Sans adresse e-mail, la personne ne lit la réponse que sur sa page de suivi.": (
        "Without an e-mail address the person reads the answer on their follow-up page only."
    ),
    "Une réponse sur la page de suivi ne porte pas de fichier.": "An answer on the follow-up page carries no file.",
    "On n’y publie pas : les habitants y écrivent, et on leur répond.": (
        "One does not publish there: residents write there, and are answered."
    ),
    "Adresse de la page": "Address of the page",
    "ville donne /contact/ville : lettres minuscules, chiffres, tirets": (
        "city makes /contact/city: lowercase letters, digits, hyphens"
    ),
    "Titre": "Title",
    "Clé des appels de serveur à serveur": "Key of calls from server to server",
    "pour un site qui signe ses envois (X-Signature) ; 20 caractères au moins": (
        "for a site that signs what it sends (X-Signature); at least 20 characters"
    ),
}
