"""What Nostr allows. The protocol has no limits of its own: these are what relays and programs commonly take.

Source: https://github.com/nostr-protocol/nips (NIP-01, 10, 17, 36, 92).
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.folds import Fold
from parvis.networks.nostr_wire.account import FIELDS
from parvis.networks.options import Option
from parvis.networks.protocol import Facts, MediaRule, Repeat, TextRule

TEXT = TextRule(limit=8_000)

FACTS = Facts(
    key="nostr",
    name="Nostr",
    text=TEXT,
    message=TEXT,
    confides=("comment", "mention"),
    fold=Fold(),
    media=MediaRule(
        most=10,
        images=("image/jpeg", "image/png", "image/gif", "image/webp"),
        videos=("video/mp4", "video/webm"),
        bytes_image=20_000_000,
        bytes_video=100_000_000,
        alt_text=2_000,
        mixed=True,
    ),
    repeat=Repeat.SAFE,  # an event that is signed keeps its id for ever
    calls=60,
    per=timedelta(minutes=1),
    deletes=True,
    threads=True,
    options=(Option("warning", "Avertissement", limit=200, hint="Le texte et les images seront cachés derrière ces mots."),),
    metrics=("likes", "shares", "comments", "followers"),
    cannot=(
        "Nostr n’a ni pays, ni ville : tout le monde voit ce qui est publié.",
        "Ce qui est publié ne se modifie pas, et une demande de retrait n’oblige aucun relais.",
        "On ne peut ni masquer ni retirer ce que d’autres écrivent ; seulement les mettre en sourdine et les signaler.",
        "Nostr ne compte pas les vues.",
    ),
    site="https://nostr.com",
)

__all__ = ["FACTS", "FIELDS"]
