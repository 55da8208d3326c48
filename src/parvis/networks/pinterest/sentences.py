"""Pinterest's own codes and words, in both languages; `networks/sentences.py` merges them."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "pinterest-section": ("Cette section n’est pas du tableau choisi.", "Choisissez-en une autre, ou changez de tableau."),
    "pinterest-name": ("Il manque un nom.", "Écrivez le tableau, ou le tableau, une barre oblique et la section."),
    "pinterest-link": ("Le lien est trop long\N{NO-BREAK SPACE}: {limit} caractères au plus.", "Raccourcissez-le."),
    "pinterest-trial": (
        "L’application n’a que l’accès d’essai de Pinterest, qui ne permet pas cela.",
        "Demandez l’accès Standard dans Pinterest Developers.",
    ),
}

ENGLISH: dict[str, tuple[str, str]] = {
    "pinterest-section": ("This section is not of the chosen board.", "Choose another one, or change the board."),
    "pinterest-name": ("A name is missing.", "Write the board, or the board, a slash and the section."),
    "pinterest-link": ("The link is too long: {limit} characters at most.", "Shorten it."),
    "pinterest-trial": (
        "The application only has Pinterest’s trial access, which does not allow this.",
        "Ask for Standard access in Pinterest Developers.",
    ),
}

WORDS: dict[str, str] = {
    "Tableau": "Board",
    "Section": "Section",
    "Titre": "Title",
    "Pour en créer une, écrivez le tableau, une barre oblique et la section\N{NO-BREAK SPACE}: Voirie / Quais.": (
        "To make one, write the board, a slash and the section: Roads / Quays."
    ),
    "Appels par jour (1\N{NO-BREAK SPACE}000 avec l’accès d’essai)": "Calls a day (1,000 with trial access)",
    "Pinterest ne laisse lire d’ici ni commentaires, ni mentions, ni messages\N{NO-BREAK SPACE}: lisez-les sur Pinterest même.": (
        "Pinterest lets neither comments, mentions nor messages be read from here: read them on Pinterest itself."
    ),
    "Pinterest ne laisse pas répondre d’ici.": "Pinterest does not let us answer from here.",
    "Pinterest ne dit le pays du public qu’avec un compte publicitaire, même sans dépense.": (
        "Pinterest tells the audience’s country only with an ad account, even one that spends nothing."
    ),
    "Dans Pinterest Developers, My apps.": "In Pinterest Developers, My apps.",
    "Clé secrète de l’application": "The application’s secret key",
    "Identifiant de l’application": "The application’s id",
    "Jeton de renouvellement": "Refresh token",
    "Droits boards:read, boards:write, pins:read, pins:write, user_accounts:read.": (
        "Scopes boards:read, boards:write, pins:read, pins:write, user_accounts:read."
    ),
    "Compte publicitaire": "Ad account",
    "Facultatif\N{NO-BREAK SPACE}: dit le pays du public.": "Optional: tells the audience’s country.",
    "Site": "Site",
    "Lire les tableaux de la ville.": "Read the city’s boards.",
    "Créer des tableaux et des sections.": "Make boards and sections.",
    "Lire les épingles et leurs chiffres.": "Read pins and their figures.",
    "Publier et retirer des épingles.": "Publish and remove pins.",
    "Reconnaître le compte et lire ses chiffres.": "Know the account and read its figures.",
    "Lire le pays du public, par le compte publicitaire.": "Read the audience’s country, through the ad account.",
}
