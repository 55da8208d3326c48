"""Every page of the product, with something behind each number in its address."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from django.urls import get_resolver
from django.utils import timezone

from parvis.accounts.models import Account, Raw, Visit
from parvis.contact.models import Entry
from parvis.desk.models import Undo
from parvis.ideas.models import Idea
from parvis.journal.models import Notice
from parvis.journal.seal import seal
from parvis.people.models import ApiToken, Team, User
from parvis.publishing import planning
from parvis.publishing.approval.models import StandIn
from parvis.publishing.models import Campaign
from parvis.testing import make
from parvis.training.exercises import actions as exercises
from parvis.training.exercises import playing
from tests.api import (
    promised,
    rights_of_closing,
    rights_of_colleagues,
    rights_of_contests,
    rights_of_drafts,
    rights_of_federation,
    rights_of_figures,
    rights_of_forum,
    rights_of_live,
    rights_of_lookouts,
    rights_of_people,
    rights_of_places,
    rights_of_readings,
    rights_of_records,
    rights_of_reports,
    rights_of_rules,
    rights_of_shifts,
    rights_of_subjects,
    rights_of_the_square,
    rights_of_training,
    things,
    things_of_persons,
    things_of_the_charter,
    things_of_the_counter,
    things_sent_on,
)

Made = Callable[[Team, User], int]


def _raw(team: Team, user: User) -> int:
    account = make.account(of=team)
    row = Raw(account=account, digest="d", form="items", body=b"[]", state="quarantine", received_at=timezone.now())
    row.save()
    return row.pk


def _visit(team: Team, user: User) -> int:
    found = [{"label": name, "settings": {"page": name}, "secrets": {"token": "jeton"}} for name in ("1", "2")]
    row = Visit(
        digest=f"d{Visit.objects.count()}", user=user, network="facebook", team=team, at=timezone.now(), used_at=timezone.now()
    )
    row.sealed = seal({"presences": json.dumps(found)}, at="accounts.visit")
    row.save()
    return row.pk


def _notice(team: Team, user: User) -> int:
    return Notice.objects.create(user=user, kind="test", text="À voir").pk


def _device(team: Team, user: User) -> int:
    return rights_of_colleagues.device_of(user).pk


def _token(team: Team, user: User) -> int:
    make.token(user)
    return ApiToken.objects.filter(user=user).latest("pk").pk


def _stand_in(team: Team, user: User) -> int:
    today = timezone.localdate()
    return StandIn.objects.create(absent=user, substitute=make.user("agent", in_team=team), first=today, last=today).pk


def _idea(team: Team, user: User) -> int:
    return Idea.objects.create(team=team, text="La fête", state="received", sent_at=timezone.now()).pk


def _form(team: Team) -> int:
    return (Account.objects.filter(network="form", team=team).first() or make.account("form", of=team)).pk


def _entry(team: Team) -> int:
    name = uuid4().hex
    row = Entry(
        account_id=_form(team), asked=name, reference=name[:20], secret=name, state="check", held=b"[{}]", at=timezone.now()
    )
    row.save()
    return row.pk


def _campaign(team: Team, user: User) -> int:
    today = timezone.localdate()
    return Campaign.objects.create(name="Été", first=today, last=today).pk


def _calendar_feed(team: Team, user: User) -> int:
    return planning.subscribe(by=user, name="Agenda")[0].pk


def _holiday(team: Team, user: User) -> int:
    return things.holiday_id(team)


def _exercise(team: Team, user: User) -> int:
    key, text = next(iter(playing.shipped().items()))
    return exercises.begin(key, text, by=user).pk


def of_team(made: Callable[[Team], int]) -> Made:
    return lambda team, user: made(team)


BEHIND: tuple[tuple[str, Made], ...] = (
    ("avis/appareils/", _device),
    ("avis/", _notice),
    ("reglages/jetons/", _token),
    ("reglages/invitations/", of_team(rights_of_people.invitation_id)),
    ("reglages/personnes/", lambda team, user: user.pk),
    ("reglages/webhooks/", of_team(things.hook_id)),
    ("reglages/registres/personnes/", of_team(rights_of_records.contact_id)),
    ("reglages/registres/demandes/", of_team(rights_of_records.claim_id)),
    ("reglages/registres/habitants/", of_team(rights_of_records.resident_id)),
    ("reglages/registres/gels/", of_team(rights_of_records.hold_id)),
    ("reglages/registres/dossiers/", of_team(rights_of_records.made_id)),
    ("reglages/registres/effacements/", of_team(rights_of_records.erasure_id)),
    ("publications/calendrier/adresses/", _calendar_feed),
    ("ville/campagnes/", _campaign),
    ("publications/modeles/", of_team(things.template)),
    ("publications/selections/", of_team(things.selection)),
    ("publications/liens/", of_team(things.preset_id)),
    ("publications/copie/", of_team(things.account)),
    ("publications/creneaux/", of_team(things.account)),
    ("publications/envois/", of_team(things.delivery("refused"))),
    ("publications/import/", of_team(things.import_id)),
    ("publications/rythmes/", of_team(things.rhythm_id)),
    ("publications/series/", of_team(things.series_id)),
    ("ville/jours/", _holiday),
    ("ville/preuves/", of_team(things.proof_id)),
    ("ville/rythme/", of_team(things.account)),
    ("ville/scrutins/", of_team(things.ballot_id)),
    ("publications/validation/", of_team(things.waiting)),
    ("publications/circuits/", of_team(things.flow_id)),
    ("publications/absences/", _stand_in),
    ("publications/relecteurs/", of_team(things.reviewer_id)),
    ("publications/corrections/", of_team(things.amendment_id)),
    ("publications/", of_team(things.post)),
    ("annuaire/remarques/", of_team(things_sent_on.change_id)),
    ("annuaire/importer/", of_team(things_sent_on.directory_import_id)),
    ("annuaire/", of_team(things_sent_on.destination_id)),
    ("transferts/conversations/", of_team(things.conversation)),
    ("transferts/courriels/", of_team(things_sent_on.letter("refused"))),
    ("transferts/reponses/", of_team(things_sent_on.body_answer)),
    ("transferts/", of_team(things_sent_on.transfer())),
    ("idees/publication/", of_team(things.post)),
    ("idees/", _idea),
    ("regles/masques/", of_team(rights_of_rules.run_id)),
    ("regles/", of_team(rights_of_rules.rule_id)),
    ("promesses/conversations/", of_team(things.conversation)),
    ("promesses/niveaux/", of_team(promised.level_id)),
    ("promesses/horaires/", of_team(promised.hours_id)),
    ("promesses/allongements/", of_team(promised.stretch_id)),
    ("accuses/reglages/", of_team(things.account)),
    ("accuses/", of_team(promised.mail_id)),
    ("formulaires/a-verifier/", of_team(_entry)),
    ("formulaires/", of_team(_form)),
    ("guichet/reponses-types/", of_team(things.answer)),
    ("reglages/dossiers/categories/", of_team(things.category_id)),
    ("reglages/federation/abonnes/", of_team(rights_of_federation.follower)),
    ("reglages/federation/blocages/", of_team(rights_of_federation.barred)),
    ("reglages/federation/illisibles/", of_team(rights_of_federation.unreadable)),
    ("reglages/open311/partenaires/", of_team(things_sent_on.partner_id)),
    ("reglages/open311/cles/", of_team(things.client_key_id)),
    ("reglages/signatures/", of_team(things_of_the_counter.signature_id)),
    ("sujets/conversations/", of_team(things.conversation)),
    ("sujets/reponses/", of_team(rights_of_subjects.answer("running"))),
    ("sujets/", of_team(rights_of_subjects.subject)),
    ("dossiers/fusions/", of_team(things_of_the_counter.case_union)),
    ("dossiers/conversations/", of_team(things.conversation)),
    ("dossiers/", of_team(things.case)),
    ("guichet/etiquettes/", of_team(things.label_id)),
    ("guichet/annuler/", lambda team, user: Undo.objects.create(user=user, verb="close").pk),
    ("guichet/macros/", of_team(things.macro_id)),
    ("guichet/vues/", of_team(things.view_id)),
    ("guichet/absences/", of_team(rights_of_shifts.absence_id)),
    ("reglages/repartition/", of_team(rights_of_shifts.rota_id)),
    ("guichet/partages/", of_team(rights_of_drafts.draft_id)),
    ("reglages/comprendre/lieux/", of_team(rights_of_readings.places_id)),
    ("reglages/cloture/", of_team(rights_of_closing.requirement_id)),
    ("reglages/relecture/", of_team(rights_of_drafts.review_rule_id)),
    ("guichet/reponses/", of_team(things.reply("refused"))),
    ("guichet/personnes/", of_team(things.contact_id)),
    ("guichet/ressemblances/", of_team(things.likeness_id)),
    ("guichet/appartenances/", of_team(things_of_persons.belonging_id)),
    ("guichet/bloques/", of_team(things_of_persons.barring_id)),
    ("guichet/fusions/", of_team(things.joining_id)),
    ("guichet/registre/", of_team(things.moderation)),
    ("guichet/autorites/", of_team(things_of_persons.authority_report("confirmed"))),
    ("guichet/messages/", of_team(things.message)),
    ("guichet/", of_team(things.conversation)),
    ("etablissements/corrections/", of_team(things.correction("refused"))),
    ("etablissements/", of_team(things.places)),
    ("comptes/ecartes/", _raw),
    ("comptes/presences/", _visit),
    ("comptes/", of_team(things.account)),
    ("ecoute/veilles/pics/", of_team(rights_of_lookouts.spike_of_lookout)),
    ("ecoute/veilles/echos/", of_team(rights_of_lookouts.echo)),
    ("ecoute/veilles/vues/", of_team(rights_of_lookouts.sighting)),
    ("ecoute/veilles/", of_team(rights_of_lookouts.lookout)),
    ("ecoute/sources/", of_team(things.source_id)),
    ("ecoute/", of_team(things.entry_id)),
    ("flux/", of_team(things.account)),
    ("medias/sous-titres/", of_team(things.caption_id)),
    ("medias/dossiers/", of_team(things.folder_id)),
    ("medias/copies/", of_team(things.rendition_id)),
    ("mesures/publications/", of_team(things.post)),
    ("mesures/comptes/", of_team(things.account)),
    ("medias/", of_team(things.file_id)),
    ("charte/articles/", of_team(things.clause_id)),
    ("charte/exemples/", of_team(things_of_the_charter.example_id)),
    ("charte/precedents/", of_team(things_of_the_charter.precedent_id)),
    ("place-publique/forum/q/", of_team(rights_of_forum.thread)),
    ("place-publique/forum/c/", of_team(rights_of_forum.held)),
    ("place-publique/forum/decisions/", of_team(rights_of_forum.contested)),
    ("place-publique/forum/rubriques/", of_team(rights_of_forum.a_board)),
    ("place/forum/q/", of_team(rights_of_forum.thread)),
    ("place/forum/c/", of_team(rights_of_forum.answer)),
    ("formation/demandes/", of_team(rights_of_training.request_id)),
    ("formation/seances/", of_team(rights_of_training.session_id)),
    ("formation/exercices/", _exercise),
    ("mesures/publics/lieux/", of_team(rights_of_reports.whence_id)),
    ("mesures/rapports/mensuels/", of_team(rights_of_reports.plan_id)),
    ("mesures/rapports/", of_team(rights_of_reports.report_id)),
    ("mesures/reperes/", of_team(rights_of_reports.mark_id)),
    ("mesures/autres-villes/", of_team(rights_of_figures.peer_id)),
    ("mesures/comparaisons/publication/", of_team(rights_of_figures.trial_post)),
    ("mesures/comparaisons/", of_team(rights_of_figures.trial_id)),
    ("place-publique/concours/", of_team(rights_of_contests.contest_id)),
    ("place-publique/direct/", of_team(rights_of_live.event)),
    ("place-publique/lieux/publication/", of_team(things.post)),
    ("place-publique/lieux/relu/", lambda team, user: 1),
    ("place-publique/lieux/lieu/", of_team(rights_of_places.spot)),
    ("place-publique/lieux/", of_team(rights_of_places.draft)),
    ("reglages/quatre-yeux/", of_team(rights_of_colleagues.wish_id)),
    ("reglages/piratage/", of_team(rights_of_colleagues.alarm_id)),
    ("reglages/elus/", of_team(rights_of_colleagues.seat_id)),
    ("reglages/equipes/", of_team(rights_of_colleagues.team_id)),
    ("reglages/directions/roles/", of_team(rights_of_colleagues.department_role_id)),
    ("reglages/directions/", of_team(rights_of_colleagues.department_id)),
    ("reglages/roles/", of_team(rights_of_colleagues.role_id)),
    ("reglages/registres/archives/", of_team(rights_of_records.package_id)),
    ("reglages/registres/eliminations/", of_team(rights_of_records.elimination_id)),
    ("reglages/registres/limitations/", of_team(rights_of_records.restriction_id)),
    ("reglages/registres/publications/", of_team(things.post)),
    ("place-publique/habitants/blocages/", of_team(rights_of_the_square.contested)),
    ("place-publique/habitants/", of_team(rights_of_the_square.a_resident)),
    ("place/", lambda team, user: 1),
    ("signin/", lambda team, user: 1),
)
"""What the number in an address stands for: the first beginning that fits."""
WORDS = {"network": "mastodon", "verb": "annuler", "side": "320", "number": "0", "key": "abc", "uidb36": "1",
         "token": "x", "slug": "ville", "secret": "x", "name": "a.jpg", "form": "atom", "kind": "registration",
         "language": "fr", "room": "inbox", "lesson": "1", "by": "objectif", "value": "presence", "code": "2a3f9d"}  # fmt: skip
OWN = (
    "formulaires/", "dossiers/", "ecoute/", "guichet/", "comptes/", "publications/", "mesures/publications/", "mesures/comptes/",
    "mesures/rapports/", "mesures/autres-villes/", "etablissements/", "accuses/",
    "transferts/", "sujets/", "promesses/conversations/", "regles/masques/",
)  # fmt: skip
"""Pages of things that belong to a team."""
OPEN = (
    "ap/",
    ".well-known/",
    "contact/",
    "suivi/",
    "dossier/",
    "aide/",
    "place/",
    "relecture/",
    "effacement/",
    "invitation/",
    "flux/",
    "medias/signees/",
    "donnees/",
    "transparence",
    "rapport/",
    "robots.txt",
    "healthz",
    "readyz",
    "metrics",
    "language",
    "couleur/",
    "signin/",
)


def patterns() -> Iterator[str]:
    """Addresses as the code has them, without those where programs alone write, under keys or signatures."""
    for path in _walk(get_resolver(), ""):
        if not path.startswith(("api/", "open311/v2/", "scim/v2/", "mcp", "ap/inbox", "accounts/left/", "accounts/forget/")):
            yield path


def _walk(resolver: Any, before: str) -> Iterator[str]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern)
        yield from _walk(one, path) if hasattr(one, "url_patterns") else [path]


def address(pattern: str, team: Team, user: User) -> str:
    """An address of this pattern, behind which there is something of `team`."""
    return filled(pattern, behind(pattern)(team, user) if numbered(pattern) else 0)


def filled(pattern: str, pk: int) -> str:
    """An address of this pattern, with this number in it."""

    def word(match: re.Match[str]) -> str:
        kind, _, name = match.group(1).rpartition(":")
        if kind == "uuid":
            return "7b7e0d5a-0000-4000-8000-000000000000"
        if kind == "table_form":
            return "csv"
        return str(pk) if name == "pk" else WORDS.get(name, "1") if kind == "int" else WORDS[name]

    plain = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<\1>", pattern).replace("^", "").replace("$", "")
    return "/" + re.sub(r"<([\w:]+)>", word, plain)


def behind(pattern: str) -> Made:
    return next(made for begin, made in BEHIND if pattern.startswith(begin))


def numbered(pattern: str) -> bool:
    return "<int:pk>" in pattern
