"""Who follows the city on the fediverse, and whom it answered there."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.federation.arrivals.actions import forget_unread
from parvis.federation.models import Remote
from parvis.inbox.models import Identity
from parvis.kept.hooks import SCOPES, Kept, Person, Sweep, keeps, others
from parvis.kept.lasting import Rule, lasts


def _theirs(person: Person) -> Any:
    """Accounts under the addresses by which the counter knows them."""
    named = Identity.objects.filter(pk__in=person.identities, network="activitypub").values("remote_id")
    return Remote.objects.filter(uri__in=named).values("pk")


SCOPES["remote"] = _theirs
keeps(
    Kept("federation.statement", {"addressee": "remote"},
         {"text": "", "named": [], "answers": "", "warning": "", "pictures": []}, plain=frozenset({"language", "url"}),
         shown=("text", "at")),
    Kept("federation.activity", {"note__addressee": "remote"}, {"inbox": "", "told": None}, gone=True,
         plain=frozenset({"kind", "mark"}), shown=("kind", "at"), order=40),
    Kept("federation.follower", {"remote": "remote"}, {"follow": ""}, gone=True, shown=("at",)),
    Kept("federation.remote", {"pk": "remote"},
         {"uri": "", "handle": "", "host": "", "name": "", "url": "", "icon": "", "inbox": "", "shared": "", "key_id": "", "public": ""},
         gone=True, shown=("uri", "handle", "name"), order=90),
    Sweep("federation.unread", forget_unread, labels=("federation.arrival",)),
)  # fmt: skip
others("machine", "federation.server", "federation.parcel", "federation.reaction")
others("city", "federation.actor", "federation.barred")


lasts(
    Rule("federation.arrival", "at", 30, _("reconnaître un envoi répété"), {"due_at__isnull": True}),
    Rule("federation.parcel", "at", 30, _("voir quels serveurs du fédivers ont été atteints"), {"due_at__isnull": True}),
    Rule(
        "federation.activity",
        "at",
        30,
        _("annoncer un compte suivi ou un profil"),
        {"note__isnull": True, "due_at__isnull": True},
    ),
    Rule("federation.statement", "at", 183, _("répondre d’une réponse donnée sur le fédivers"), {"answer": True}),
    Rule("federation.remote", "read_at", 180, _("répondre à qui a écrit depuis le fédivers"), {"follows__isnull": True}),
)
