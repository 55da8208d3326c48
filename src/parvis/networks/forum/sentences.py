"""The forum's own codes as sentences, and the words of its facts and fields (French → English)."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "forum-slug": (
        "Ce nom ne convient pas pour une adresse.",
        "Choisissez des lettres minuscules sans accent, des chiffres et des tirets\u00a0: forum.",
    ),
    "forum-official": (
        "Tout le monde lira votre réponse sous la question.",
        "Elle y porte la marque «\u00a0Réponse officielle\u00a0» de la ville.",
    ),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "forum-slug": (
        "This name will not do in an address.",
        "Choose lowercase letters without accents, digits and hyphens: forum.",
    ),
    "forum-official": (
        "Everybody will read your answer under the question.",
        "There it bears the city’s mark “Official answer”.",
    ),
}

WORDS: dict[str, str] = {
    "Forum de la place": "Forum of the square",
    "On n’y publie pas\u00a0: les habitants y demandent, et on leur répond.": (
        "One does not publish there: residents ask there, and are answered."
    ),
    "Une réponse du guichet au forum ne porte pas de fichier.": "An answer of the counter to the forum carries no file.",
    "Nom du forum dans les adresses": "Name of the forum in addresses",
    "lettres minuscules, chiffres, tirets": "lowercase letters, digits, hyphens",
}
