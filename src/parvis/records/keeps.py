"""What records keep themselves: receipts that name nobody, and the journal's words about a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.journal import redacting
from parvis.journal.models import Event
from parvis.kept.hooks import Kept, Person, Slice, Sweep, keeps, others
from parvis.kept.lasting import Rule, lasts
from parvis.records import packages, purging, telling

SPOKEN_OF = {
    "inbox.conversation": "conversation", "inbox.contact": "contact", "inbox.moderation": "act", "cases.case": "case",
    "transfers.transfer": "transfer",
}  # fmt: skip
"""Label of an event → the scope of what it is about."""


def forget_events(person: Person, after: int) -> Slice:
    """The next events about them that hold words: those go, and the chain still holds."""
    pks: set[int] = set()
    for label, scope in SPOKEN_OF.items():
        found = redacting.about(label, person.rows(scope)).filter(pk__gt=after)
        pks |= set(found.values_list("pk", flat=True)[: redacting.AT_ONCE])
    some = sorted(pks)[: redacting.AT_ONCE]
    done = redacting.redact(list(Event.objects.filter(pk__in=some)))
    return Slice(done, some[-1] if some else None)


def forget_calls(person: Person, after: int) -> Slice:
    """What other programs answered when they were told of them."""
    done = 0
    for label, scope in SPOKEN_OF.items():
        events = Event.objects.filter(label=label, about__in=person.rows(scope)).values("pk")
        done += redacting.forget_calls(events)
    return Slice(done)


keeps(
    Sweep("journal.calls", forget_calls, order=9),
    Sweep("journal.events", forget_events, order=10),
    Kept("records.legalhold", {"contact": "contact"}, {"reason": ""}, shown=("at", "lifted_at")),
    Kept("records.claim", {"contact": "contact"}, {"who": "", "how": "", "why": "", "answer": ""},
         plain=frozenset({"right", "state"}), shown=("right", "state", "received_on", "due_on", "ended_on", "answer"), order=93),
    Kept("records.erasure", {"contact": "contact"}, {"reason": ""},
         plain=frozenset({"mode", "state", "language", "contacts", "identities", "sealed", "step", "files", "counts", "kept", "told"}),
         shown=("at", "mode", "state", "done_at"), order=95),
)  # fmt: skip
keeps(
    Kept("records.access", {"contact": "contact"}, {"reason": ""}, plain=frozenset({"state", "language", "sha256"}),
         erase=telling.forget, shown=("at", "state", "done_at", "sha256"), order=94),
)  # fmt: skip
keeps(
    Kept(
        "records.restriction",
        {"contact": "contact"},
        {"reason": ""},
        plain=frozenset({"kind"}),
        shown=("kind", "at", "lifted_at"),
    )
)
others(
    "city", "records.recordrules", "records.retentionversion", "records.elimination", "records.listed", "records.disposal",
    "records.package",
)  # fmt: skip


CLOSED = {"state": "closed", "hidden_at__isnull": True, "erased_at__isnull": True}
lasts(
    Rule(
        "records.claim",
        "ended_on",
        1827,
        _("prouver qu’une demande de droits a reçu sa réponse (cinq ans)"),
        {"ended_on__isnull": False},
        least=1096,
    ),
    Rule(
        "inbox.conversation",
        "last_at",
        365,
        _("répondre, suivre une réponse et la retrouver (mission d’information locale)"),
        {**CLOSED, "private": False},
        but=purging.without_case,
        key="conversation.public",
        least=90,
        most=2192,
        listed=True,
        purge=purging.conversations,
    ),
    Rule(
        "inbox.conversation",
        "last_at",
        183,
        _("répondre à une situation personnelle, six mois après le dernier message"),
        {**CLOSED, "private": True},
        but=purging.without_case,
        key="conversation.private",
        least=30,
        most=2192,
        listed=True,
        purge=purging.conversations,
    ),
    Rule(
        "inbox.conversation",
        "last_at",
        730,
        _("suivre un dossier et répondre d’un contentieux, deux ans après"),
        CLOSED,
        but=purging.with_closed_case,
        key="conversation.case",
        least=365,
        most=3650,
        listed=True,
        fate="sort",
        purge=purging.conversations,
    ),
    Rule(
        "inbox.moderation",
        "at",
        366,
        _("prouver un acte de modération (loi du 29 juillet 1881, articles 65 et 65-3)"),
        but=purging.proof_over,
        key="moderation",
        least=366,
        most=2192,
        listed=True,
        fate="sort",
        purge=purging.acts,
    ),
    Rule(
        "records.package",
        "done_at",
        packages.DAYS,
        _("emporter un paquet d’archives"),
        {"state": "done"},
        run=packages.let_go,
        settled=lambda: packages.DAYS,
    ),
    Rule(
        "records.access",
        "done_at",
        telling.DAYS,
        _("donner son dossier à une personne"),
        {"state": "done"},
        run=telling.let_go,
        settled=lambda: telling.DAYS,
    ),
)
