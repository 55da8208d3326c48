"""How long each kind of record is kept, what becomes of it then, and the nightly work that lets go of what is past its time.

One table for the whole house. Working records go each night; what a city says and hears (`listed`) goes by an elimination list that
a second person and the archivist agree to (`eliminating.py`); what a room lets go of in its own way is run from here too (`run`).
The durations in force are the newest `RetentionVersion` of each rule; without one, the rule's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import structlog
from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.cases import jobs as cases
from parvis.cases.public.actions import rules as case_rules
from parvis.contests import jobs as contests
from parvis.journal import linking
from parvis.kept.seam import without_held
from parvis.media import jobs as media
from parvis.media.lists import keeping
from parvis.open311 import jobs as open311
from parvis.readings.learning import jobs as learning
from parvis.readings.models import Learning
from parvis.records import packages, purging, telling
from parvis.records.models import Disposal, RetentionVersion
from parvis.rest import forgetting
from parvis.work.registry import routine

log = structlog.get_logger()
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `label` older than `days` by `by` are let go of; `only`, `but` narrow them; `why` is shown to the curious.

    `least`, `most`: bounds within which a city may change `days`; both 0: a third to four times. `fixed`: it may not.
    `machine`: no line in the register of what was let go of. `listed`: by an elimination list alone; `purge` takes its rows.
    `run`: a room lets go in its own way, after `settled()` days, which are chosen at the page `where`.
    """

    label: str
    by: str
    days: int
    why: str | Promise
    only: dict[str, Any] = field(default_factory=dict)
    but: Callable[[], Q] | None = None
    key: str = ""
    least: int = 0
    most: int = 0
    fixed: bool = False
    machine: bool = False
    listed: bool = False
    fate: str = "destroy"
    purge: Callable[[Collection[int]], None] | None = None
    run: Callable[[], object] | None = None
    settled: Callable[[], int] | None = None
    where: str = ""

    @property
    def name(self) -> str:
        return self.key or self.label

    @property
    def editable(self) -> bool:
        return not (self.fixed or self.run)

    @property
    def bounds(self) -> tuple[int, int]:
        if not self.editable:
            return self.days, self.days
        return self.least or ceil(self.days / 3), self.most or self.days * 4

    def past(self, before: datetime) -> QuerySet[Any]:
        """Rows that began before, whoever they lead to."""
        rows: QuerySet[Any] = apps.get_model(self.label)._default_manager.filter(**{f"{self.by}__lt": before}, **self.only)
        return rows.filter(self.but()) if self.but else rows


def _lessons() -> int:
    """Read, not made: what only looks writes nothing."""
    return 30 * (Learning.objects.first() or Learning()).months


CLOSED = {"state": "closed", "hidden_at__isnull": True, "erased_at__isnull": True}
RULES = (
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
    Rule("accounts.raw", "received_at", 30, _("reconnaître une livraison répétée par un réseau"), {"state": "done"}),
    Rule("accounts.attempt", "at", 90, _("comprendre un envoi qui a échoué"), {"ended_at__isnull": False}),
    Rule("accounts.spent", "since", 70, _("compter ce que permet un réseau"), fixed=True, machine=True),
    Rule("accounts.visit", "at", 1, _("revenir d’un réseau où l’on s’est connecté"), fixed=True, machine=True),
    Rule(
        "accounts.farewell",
        "at",
        365,
        _("dire à une personne où en est l’effacement qu’elle a demandé chez un réseau"),
        fixed=True,
        machine=True,
    ),
    Rule("journal.hookcall", "created_at", 90, _("rejouer un appel sortant")),
    Rule("journal.notice", "at", 180, _("retrouver un avis déjà lu"), {"seen_at__isnull": False}),
    Rule(
        "journal.event",
        "at",
        30,
        _("savoir qui regarde une conversation"),
        {"kind": "conversation.presence"},
        fixed=True,
        machine=True,
    ),
    Rule(
        "journal.event",
        "at",
        linking.WHENCE,
        _("reconnaître un accès volé : d’où un collègue a agi"),
        {"address__isnull": False},
        key="journal.whence",
        run=linking.forget_whence,
        settled=lambda: linking.WHENCE,
        machine=True,
    ),
    Rule("journal.verification", "asked_at", 1095, _("savoir quand le journal a été vérifié, et avec quel résultat")),
    Rule("people.invitation", "made_at", 90, _("savoir qui a été invité, et par qui")),
    Rule("people.opensession", "seen_at", 14, _("fermer une session à distance"), fixed=True),
    Rule("desk.undo", "at", 1, _("annuler un geste sur plusieurs conversations"), fixed=True, machine=True),
    Rule("shifts.absence", "last", 30, _("savoir qui était là")),
    Rule("shifts.turn", "at", 90, _("expliquer à qui une conversation a été confiée"), {"due_at__isnull": True}),
    Rule("drafts.shareddraft", "ended_at", 90, _("relire ce qui a été écrit à plusieurs avant une réponse")),
    Rule("inbox.presence", "at", 1, _("savoir qui regarde une conversation"), fixed=True, machine=True),
    Rule("inbox.unsent", "at", 90, _("retrouver une réponse commencée")),
    Rule("inbox.authorityreport", "at", 1095, _("prouver ce qui a été signalé aux autorités"), least=366),
    Rule("inbox.tombstone", "at", 365, _("ne pas montrer ce que son auteur a retiré")),
    Rule("directory.directoryimport", "at", 90, _("corriger et reprendre un import de l’annuaire")),
    Rule("transfers.handover", "at", 90, _("comprendre un appel qui a échoué"), {"due_at__isnull": True}),
    Rule(
        "transfers.transfer",
        "closed_at",
        1095,
        _("prouver qu’une demande a été transmise et la personne prévenue"),
        {"state": "closed"},
        least=365,
    ),
    Rule("contact.knock", "at", 30, _("limiter les abus des formulaires (empreintes d’adresses)")),
    Rule("contact.entry", "at", 30, _("relire un message de formulaire écarté"), {"state": "discarded"}),
    Rule("cases.guess", "at", 1, _("limiter l’essai de numéros de dossier (empreintes d’adresses)"), fixed=True, machine=True),
    Rule("cases.casepass", "expires_at", 30, _("savoir qu’un lien privé de dossier a existé")),
    # Of what is open still a run stays, however old: by it a rule knows that it has acted on this wait.
    Rule(
        "rules.rulerun",
        "at",
        30,
        _("savoir ce qu’une règle a fait"),
        {"due_at__isnull": True, "review__in": ("", "kept", "shown"), "conversation__state": "closed"},
    ),
    Rule(
        "listening.article",
        "created_at",
        7,
        _("lire ce que disent les fils ouverts"),
        {"source__account__isnull": False},
        key="listening.stream",
    ),
    Rule("listening.article", "created_at", 31, _("lire ce que dit la presse"), {"source__account__isnull": True}),
    Rule("listening.echo", "last_at", 366, _("se souvenir d’un sujet refusé")),
    Rule("listening.hourcount", "hour", 75, _("savoir ce qui est habituel à une heure de la semaine"), fixed=True, machine=True),
    Rule("listening.spike", "began_at", 750, _("comparer une année à la précédente")),
    Rule("listening.print", "at", 60, _("montrer les messages semblables"), {"due_at__isnull": True}),
    Rule("listening.sighting", "at", 366, _("retrouver ce qu’une veille a vu")),
    Rule("rules.trial", "at", 30, _("relire un essai de règle")),
    Rule("insights.reading", "at", 750, _("comparer une année à la précédente"), {"last": False}),
    Rule("insights.share", "at", 750, _("comparer une année à la précédente")),
    Rule(
        "records.claim",
        "ended_on",
        1827,
        _("prouver qu’une demande de droits a reçu sa réponse (cinq ans)"),
        {"ended_on__isnull": False},
        least=1096,
    ),
    Rule("proofs.proof", "at", 2192, _("répondre au juge de l’élection, et à une plainte (six ans)"), least=2192),
    Rule("publishing.postimport", "at", 90, _("corriger et reprendre un import de publications")),
    Rule(
        "rest.once",
        "at",
        1,
        _("répondre pareil à une demande répétée"),
        run=forgetting.forget_old,
        settled=lambda: 1,
        machine=True,
    ),
    Rule("letters.letter", "at", 30, _("comprendre un courriel qui n’est pas parti"), {"due_at__isnull": True}, machine=True),
    Rule(
        "notices.push",
        "at",
        7,
        _("comprendre un avis qui n’est pas arrivé sur un navigateur"),
        {"due_at__isnull": True},
        machine=True,
    ),
    Rule("letters.wanted", "seen_at", 2, _("limiter les courriels que l’on fait envoyer à quelqu’un (empreintes d’adresses)"), fixed=True,
         machine=True),
    Rule("square.door", "expires_at", 1, _("dire qu’un lien pour entrer ne sert plus"), fixed=True, machine=True),
    Rule("square.knock", "at", 2, _("limiter les abus de la place (empreintes d’adresses)"), fixed=True, machine=True),
    Rule("square.block", "ended_at", 366, _("relire un blocage fini et ce qui en a été dit"), {"ended_at__isnull": False}),
    Rule("square.consent", "at", 395, _("prouver ce qui a été répondu sur le lecteur d’un réseau"), fixed=True),
    Rule(
        "contests.entry",
        "at",
        0,
        _("finir une participation : ce que personne n’a confirmé, et les liens qui ne servent plus"),
        run=contests.let_go,
        settled=lambda: 7,
        machine=True,
    ),
    Rule("sessions.session", "expire_date", 0, _("rester connecté"), fixed=True, machine=True),
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
        "cases.case",
        "closed_at",
        730,
        _("suivre un dossier ; son numéro, ses états et les chiffres restent"),
        {"forgotten_at__isnull": True},
        run=cases.forget_old,
        settled=lambda: case_rules().keep_days,
        where="case-settings:rules",
    ),
    Rule(
        "open311.filed",
        "at",
        730,
        _("suivre une demande venue d’une application ; elle suit son dossier"),
        {"case__closed_at__isnull": False},
        run=open311.forget_old,
        settled=lambda: case_rules().keep_days,
        where="case-settings:rules",
    ),
    Rule(
        "readings.lesson",
        "at",
        720,
        _("apprendre des corrections des agents"),
        run=learning.let_go,
        settled=_lessons,
        where="readings-settings:scores",
    ),
    Rule(
        "media.file",
        "binned_at",
        30,
        _("reprendre un fichier jeté"),
        run=media.empty_bin,
        settled=lambda: keeping().bin_days,
        where="media:tidy",
    ),
    Rule(
        "media.file",
        "created_at",
        media.UNSENT.days,
        _("attendre que parte la réponse à laquelle un fichier est joint"),
        {"answers": True},
        key="media.unsent",
        fixed=True,
        run=media.forget_unsent,
        settled=lambda: media.UNSENT.days,
    ),
    Rule(
        "journal.link",
        "made_at",
        0,
        _("rendre compte de ce qui a été fait, quand et par qui ; la chaîne se vérifie toujours"),
        {"let_go_at__isnull": True},
        run=linking.let_go,
        settled=lambda: settings.ENVIRONMENT.journal_days,
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


BY_NAME: Mapping[str, Rule] = {rule.name: rule for rule in RULES}


def in_force() -> dict[str, RetentionVersion]:
    """What the city chose, by rule: one look for all of them."""
    return {row.key: row for row in RetentionVersion.objects.filter(current=True).select_related("by")}


def days_of(rule: Rule, chosen: Mapping[str, RetentionVersion]) -> int:
    if rule.settled:
        return rule.settled()
    return chosen[rule.name].days if rule.name in chosen else rule.days


SAID = (
    "square.consent", "square.knock", "contact.knock", "contact.entry", "contests.entry", "conversation.private", "federation.remote",
)  # fmt: skip
"""Rules of which the square's page on personal data gives the duration."""


def said() -> dict[str, int]:
    """Days, by rule."""
    chosen = in_force()
    return {name: days_of(BY_NAME[name], chosen) for name in SAID}


def sweep(rule: Rule, days: int | None = None) -> int:
    """Let go of what is past its time, in slices, so that nobody waits for it. What a legal hold keeps stays, whatever its age."""
    before = timezone.now() - timedelta(days=rule.days if days is None else days)
    rows = without_held(rule.past(before), rule.label)
    gone = 0
    while pks := list(rows.order_by(rule.by).values_list("pk", flat=True)[:AT_ONCE]):
        rows.filter(pk__in=pks).delete()
        gone += len(pks)
    return gone


@routine("41 3 * * *")
def let_go() -> None:
    chosen = in_force()
    for rule in RULES:
        if rule.listed:
            continue
        if rule.run:
            rule.run()
            continue
        days = days_of(rule, chosen)
        if gone := sweep(rule, days):
            log.info("retention.swept", label=rule.label, rows=gone, days=days)
            if not rule.machine:
                Disposal.objects.create(key=rule.name, rows=gone, days=days, at=timezone.now())
