"""Residents of the square go when they are forgotten: their name, their address, what let them in."""

import re
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from parvis.kept.hooks import SCOPES, Kept, Person, keeps, others
from parvis.kept.lasting import Rule, lasts
from parvis.square.models import Resident

KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GONE = Concat(Value("compte-supprime-"), Cast("pk", CharField()))


def _residents(person: Person) -> Any:
    """By their address, or by the key under which a room above brought them to the counter."""
    keys = [one for one in person.needles if KEY.fullmatch(one)]
    return Resident.objects.filter(Q(email__in=[one.lower() for one in person.needles]) | Q(key__in=keys)).values("pk")


SCOPES["resident"] = _residents

keeps(
    Kept("square.resident", {"pk": "resident"},
         {"pseudonym": GONE, "bare": GONE, "email": None, "reason": "", "state": "erased", "blocked_until": None},
         plain=frozenset({"language"}), shown=("pseudonym", "email", "language", "state", "reason", "joined_at"), order=90),
    Kept("square.block", {"resident": "resident"}, {"reason": "", "appeal": "", "answer": ""},
         plain=frozenset({"source", "outcome"}), shown=("at", "reason", "until", "ended_at", "appeal", "appealed_at", "outcome", "answer")),
    Kept("square.door", {"email": "address"}, {"email": "", "pseudonym": "", "onward": "", "sub": ""}, gone=True, own=frozenset({"email"}),
         plain=frozenset({"digest", "language", "issuer"}), shown=("made_at",)),
    Kept("square.residentbinding", {"resident": "resident"}, {"sub": ""}, gone=True, plain=frozenset({"issuer"}), shown=("made_at",)),
    Kept("square.residentkey", {"resident": "resident"}, {"name": "", "identifier": "", "public": ""}, gone=True,
         shown=("name", "made_at", "used_at")),
)  # fmt: skip
others("machine", "square.knock", "square.consent")
others("city", "square.notice", "square.residentprovider")


lasts(
    Rule("square.door", "expires_at", 1, _("dire qu’un lien pour entrer ne sert plus"), fixed=True, machine=True),
    Rule("square.knock", "at", 2, _("limiter les abus de la place (empreintes d’adresses)"), fixed=True, machine=True),
    Rule("square.block", "ended_at", 366, _("relire un blocage fini et ce qui en a été dit"), {"ended_at__isnull": False}),
    Rule("square.consent", "at", 395, _("prouver ce qui a été répondu sur le lecteur d’un réseau"), fixed=True),
)
