"""What the city's own actor allows: our own limits, kept near what readers' servers show."""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.options import Option
from parvis.networks.protocol import Facts, Field, MediaRule, Repeat, TextRule

TEXT = TextRule(limit=5000, unit="graphemes")
OPTIONS = (
    Option("warning", "Avertissement", hint="Le texte sera replié derrière ces mots."),
    Option("sensitive", "Images à montrer sur demande", "yes", hint="Elles seront floutées jusqu’à ce qu’on les ouvre."),
)

FACTS = Facts(
    key="activitypub",
    name="Fédivers (notre serveur)",
    text=TEXT,
    message=TEXT,
    confides=("comment", "mention"),
    media=MediaRule(
        most=4,  # Mastodon shows four
        images=("image/jpeg", "image/png", "image/gif", "image/webp"),
        videos=("video/mp4", "video/webm"),
        bytes_image=16_000_000,
        bytes_video=99_000_000,
        alt_text=1500,
    ),
    repeat=Repeat.SAFE,  # the key is part of the address of what was said
    calls=10_000,
    per=timedelta(minutes=1),
    edits=True,
    deletes=True,
    reads=False,  # nobody is asked: others' servers deliver to our inbox
    options=OPTIONS,
    cannot=(
        "Le public visé ne se choisit pas.",
        "Un message privé est lisible par les serveurs de ceux qu’il nomme.",
        "Ce qui est retiré ou corrigé l’est aussi chez les autres s’ils le veulent bien.",
        "Le fédivers ne compte pas les vues et ne dit pas où sont les abonnés.",
    ),
    metrics=("likes", "shares"),
)

FIELDS = (
    Field("actor", "Adresse de l’acteur", hint="donnée par Réglages, Fédivers"),
    Field("handle", "Nom sur le fédivers", hint="ville@exemple.fr"),
    Field("title", "Nom affiché", needed=False),
)
