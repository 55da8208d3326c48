"""What the operations of the public square and of letters ask for."""

from __future__ import annotations

from parvis.people.models import Team
from parvis.square.blocks import actions as blocks
from parvis.square.testing import resident
from tests.api.operation import Operation

MODERATE, CITY = ("square.moderate",), ("city.edit",)


def a_resident(_: Team) -> int:
    return resident().pk


def contested(_: Team) -> int:
    who = resident()
    blocks.block(by=None, resident=who, reason="Publicité répétée", days=7)
    return blocks.contest(resident=who, text="Ce n’était pas de la publicité.").pk


SQUARE = {
    "residents": Operation(see=MODERATE),
    "resident": Operation(see=MODERATE),
    "resident_block": Operation(see=MODERATE, body=lambda _: {"reason": "Publicité répétée"}),
    "resident_unblock": Operation(see=MODERATE),
    "resident_blocks": Operation(see=MODERATE),
    "resident_block_look_again": Operation(see=MODERATE, body=lambda _: {"lift": True, "answer": "La personne a raison."}),
    "square_notice": Operation(),
    "square_notice_change": Operation(see=CITY, body=lambda _: {"publisher": "La directrice de la communication"}),
    "square_provider": Operation(see=("people.edit",)),
    "square_provider_change": Operation(see=("people.edit",), body=lambda _: {"name": "FranceConnect"}),
    "letters": Operation(see=CITY),
    "letters_sender": Operation(see=CITY),
    "letters_sender_choose": Operation(see=CITY, body=lambda _: {"mailbox": None}),
}
SQUARE_WITHOUT_TEAM = {
    "resident": a_resident,
    "resident_block": a_resident,
    "resident_unblock": a_resident,
    "resident_block_look_again": contested,
}
