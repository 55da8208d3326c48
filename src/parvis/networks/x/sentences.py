"""The words of X's own facts: (French → English)."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "x-link-price": (
        "Avec un lien, X demande {price} $ au lieu de {usual} $.",
        "Publiez sans lien si la dépense compte.",
    ),
}
ENGLISH: dict[str, tuple[str, str]] = {
    "x-link-price": ("With a link, X asks for ${price} instead of ${usual}.", "Publish without a link if the expense matters."),
}
WORDS: dict[str, str] = {
    (
        "La réponse quitte le fil de votre publication, "
        "mais chacun peut encore la lire parmi les réponses masquées ; vous pourrez la montrer de nouveau."
    ):
        "The reply leaves the thread of your post, but anybody can still read it among the hidden replies; you can show it again.",
    "Une publication": "A post",
    "Une publication avec un lien": "A post with a link",
    "Une réponse": "An answer",
    "Un retrait": "A removal",
    "Un message privé envoyé": "A private message sent",
    "La description d’une image": "The description of a picture",
    "Une réponse masquée": "An answer hidden",
    "Une personne masquée": "A person muted",
    "Une mention lue": "A mention read",
    "Une publication lue": "A post read",
    "Un message privé lu": "A private message read",
    "Qui peut répondre": "Who may answer",
    "Tout le monde": "Everybody",
    "Les comptes que la ville suit": "Accounts that the city follows",
    "Les comptes cités dans le texte": "Accounts named in the text",
    "Les comptes vérifiés": "Verified accounts",
    "Sondage": "Poll",
    "Un sondage ne va pas avec une image.": "A poll does not go with a picture.",
    "30 minutes": "30 minutes",
    "1 heure": "1 hour",
    "6 heures": "6 hours",
    "1 jour": "1 day",
    "3 jours": "3 days",
    "7 jours": "7 days",
    "Crédits consommés (estimation)": "Credits used (estimated)",
    "Les messages chiffrés (XChat) ne se lisent pas.": "Encrypted messages (XChat) cannot be read.",
    "On ne répond qu’à qui nomme ou cite le compte, et l’on n’aime rien d’ici, sauf avec l’offre Enterprise.": (
        "Only those who name or quote the account can be answered, and nothing can be liked from here, but for Enterprise."
    ),
    "Le public visé ne se choisit pas.": "The audience cannot be chosen.",
    "Une réponse sous nos publications qui ne nomme pas le compte n’est pas lue.": (
        "An answer under our posts that does not name the account is not read."
    ),
    "Bloquer une personne n’arrête d’ici que ses messages privés.": (
        "Blocking a person from here stops their private messages only."
    ),
    "X ne dit pas où sont les abonnés.": "X does not tell where followers are.",
    "Offre Enterprise": "Enterprise offer",
    "Aimer, avec l’offre Enterprise.": "Like, with the Enterprise offer.",
    "« oui » si le contrat l’est : on peut alors aimer, et répondre à qui n’a pas nommé le compte.": (
        "“oui” if the contract is: liking is then possible, and answering those who did not name the account."
    ),
}
