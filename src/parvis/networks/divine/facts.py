"""What diVine allows: six-second loops as events of kind 34236 on relays, their files on Blossom servers.

Source: https://github.com/nostr-protocol/nips/blob/master/71.md and the public source of the web client,
https://github.com/divinevideo/divine-web (NIP.md).
"""

from __future__ import annotations

from datetime import timedelta

from parvis.networks.folds import Fold
from parvis.networks.nostr_wire.account import FIELDS
from parvis.networks.options import Option
from parvis.networks.protocol import Facts, MediaRule, Repeat, TextRule

SECONDS = 6.0

FACTS = Facts(
    key="divine",
    name="diVine",
    text=TextRule(limit=2_000),
    reply=TextRule(limit=2_000, needed=True),
    message=TextRule(limit=8_000, needed=True),
    confides=("comment", "mention"),
    fold=Fold(),
    media=MediaRule(
        most=1,
        videos=("video/mp4",),
        bytes_video=50_000_000,
        seconds=SECONDS,
        alt_text=2_000,
        needed=True,
        video_ratio=(9 / 16, 1.0),
        narrowest=480,
    ),
    repeat=Repeat.SAFE,  # the same `d` is the same video for ever
    calls=30,
    per=timedelta(minutes=1),
    edits=True,
    deletes=True,
    options=(
        Option("title", "Titre", limit=100, hint="Sans titre, les premiers mots du texte en tiennent lieu."),
        Option("warning", "Avertissement", limit=200, hint="Le texte et les images seront cachés derrière ces mots."),
    ),
    metrics=("likes", "shares", "comments", "followers"),
    cannot=(
        "diVine n’a ni pays, ni ville : tout le monde voit ce qui est publié.",
        "On ne peut ni masquer ni retirer ce que d’autres écrivent ; seulement les mettre en sourdine et les signaler.",
        "diVine dit préférer les vidéos dont l’appareil atteste l’origine : les nôtres n’ont pas cette preuve.",
    ),
    site="https://divine.video",
)

__all__ = ["FACTS", "FIELDS"]
