"""What the operations of the API speak of: each is made in a team and told by its id; and what is sent to make one."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.cases import actions as cases
from parvis.cases.models import Category
from parvis.charter.models import Clause, Version
from parvis.city.models import Ballot, Holiday
from parvis.desk import actions as desk
from parvis.desk.models import Label, Macro, View
from parvis.inbox.contacts.actions import unite
from parvis.inbox.joining.actions import merge
from parvis.inbox.models import Appeal, Moderation, Reply
from parvis.journal.models import Event, Hook, HookCall
from parvis.journal.seal import seal
from parvis.listening.models import Article, Source
from parvis.media.models import Caption, File, Folder, Rendition
from parvis.open311.models import ClientKey
from parvis.people.models import Team, User
from parvis.proofs.models import Proof
from parvis.publishing import importing
from parvis.publishing.approval.models import Approval, Flow, Hold, Reviewer
from parvis.publishing.approval.standing import digest, snapshot
from parvis.publishing.models import Campaign, Delivery, LinkPreset, Post, Rhythm, Selection, Series, Template
from parvis.publishing.recurring import Rule
from parvis.publishing.repair.models import Amendment
from parvis.testing import make
from parvis.venues.models import Correction

NUMBERS = itertools.count(1)


def account(team: Team) -> int:
    return make.account(of=team).pk


def aside(team: Team) -> int:
    """Something that came in and was not understood."""
    given = {"digest": uuid4().hex, "form": "items", "body": b"[]", "state": "quarantine", "received_at": timezone.now()}
    return Raw.objects.create(account=make.account(of=team), **given).pk


def places(team: Team) -> int:
    """An account of a network of places."""
    return make.account("foursquare", of=team).pk


def correction(state: str) -> Callable[[Team], int]:
    def made(team: Team) -> int:
        given = {"place": "p1", "name": "Piscine", "state": state, "at": timezone.now()}
        return Correction.objects.create(account=make.account("foursquare", of=team), **given).pk

    return made


def post(team: Team, **fields: Any) -> int:
    return make.post(team=team, accounts=[make.account(of=team)], **fields).pk


def clause_id(team: Team) -> int:
    return (Clause.objects.first() or make.clause()).pk


def version_number(team: Team) -> int:
    clause_id(team)
    return Version.objects.latest("pk").number


def forbidden_post(team: Team) -> int:
    """One of which a clause speaks."""
    clause_id(team)
    return make.post(team=team, accounts=[make.account(of=team)], text="C’est interdit.").pk


def forbidden_conversation(team: Team) -> int:
    clause_id(team)
    return conversation(team)


def delivery(state: str) -> Callable[[Team], int]:
    def made(team: Team) -> int:
        account = make.account(of=team)
        row = Delivery.objects.create(
            post=make.post(team=team, accounts=[account]), account=account, state=state, planned_at=timezone.now()
        )
        return row.pk

    return made


def waiting(team: Team) -> int:
    """A post of a contributor, before the desk: any colleague with `post.publish` may be asked."""
    row = Post.objects.get(pk=post(team))
    said = snapshot(row)
    found = Approval.objects.create(post=row, revision=1, digest=digest(said), said=said, by=User.objects.first(), step="desk")
    return found.pk


def post_on_a_path(team: Team) -> int:
    Flow.objects.create(name="Tout", steps=[{"key": "un", "name": "Relecture", "roles": ["approver"]}])
    return post(team)


def held(team: Team) -> int:
    pk = post(team)
    Hold.objects.create(post_id=pk, reason="Attendez")
    return pk


def answer(team: Team) -> int:
    return make.answer(of=team).pk


def flow_id(team: Team) -> int:
    step = {"key": "un", "name": "Relecture", "roles": ["approver"]}
    return Flow.objects.create(name="Service", active=False, conditions={"objectives": ["service"]}, steps=[step]).pk


def reviewer_id(team: Team) -> int:
    number = Reviewer.objects.count()
    return Reviewer.objects.create(
        post_id=post(team), name="Préfecture", digest=f"{number:064}", expires_at=timezone.now() + timedelta(days=1)
    ).pk


def amendment_id(team: Team) -> int:
    return Amendment.objects.create(delivery_id=delivery("sent")(team), verb="remove", state="task").pk


def conversation(team: Team) -> int:
    return make.conversation(make.account(of=team)).pk


def contact_id(team: Team) -> int:
    return make.conversation(make.account(of=team)).contact_id


def likeness_id(team: Team) -> int:
    """Two persons that were said to be one."""
    one, other = (make.conversation(make.account(of=team)).contact for _ in range(2))
    return unite(one, other, ground="hand", by=make.user("agent", in_team=team)).pk


def joining_id(team: Team) -> int:
    """One that may be taken back."""
    account, who = make.account(of=team), make.identity()
    one, other = (make.conversation(account, identity=who) for _ in range(2))
    return merge(one, other, by=make.user("agent", in_team=team)).pk


def case(team: Team) -> int:
    return cases.open_case(by=None, team=team, title="Arbre tombé").pk


def category_id(_: Team) -> int:
    return Category.objects.get_or_create(code="11", defaults={"name": "Graffiti", "path": "Graffiti"})[0].pk


def category_body(_: int) -> dict[str, Any]:
    return {"name": "Tag", "public": True}


def client_key_id(_: Team) -> int:
    return ClientKey.objects.create(name="Appli", digest=uuid4().hex, at=timezone.now()).pk


def reply(state: str) -> Callable[[Team], int]:
    def made(team: Team) -> int:
        row = make.conversation(make.account(of=team))
        message = make.message(row, way="out", text="Lundi.")
        return Reply.objects.create(message=message, conversation=row, account=row.account, state=state).pk

    return made


def message(team: Team) -> int:
    row = make.conversation(make.account(of=team))
    return row.messages.get().pk


def moderation(team: Team) -> int:
    """An act that was done, in a conversation that can be answered."""
    row = make.conversation(make.account(of=team))
    now, words = timezone.now(), {"author": "Jeanne", "text": "Voleur", "at": ""}
    kept = Moderation.objects.create(
        act="report", message=row.messages.get(), conversation=row, identity=row.identity, account=row.account, team=team, at=now,
        reason="Injure", state="done", snapshot=words,
    )  # fmt: skip
    return kept.pk


def appeal(team: Team) -> int:
    return Appeal.objects.create(moderation_id=moderation(team), text="Non", at=timezone.now()).pk


def label_id(team: Team) -> int:
    return desk.make_label(team=team, name=f"étiquette {Label.objects.count()}", by=None).pk


def label_body(_: int) -> dict[str, Any]:
    return {"team": Team.objects.order_by("pk")[0].pk, "name": f"étiquette {Label.objects.count()}"}


def macro_id(team: Team) -> int:
    """One that the team shares."""
    return Macro.objects.create(team=team, name="Clore", state="closed").pk


def view_id(team: Team) -> int:
    """One that the team shares."""
    return View.objects.create(team=team, name="Libres", query="vue=personne").pk


def hook() -> Hook:
    return Hook.objects.create(url="https://ville.example/crochet", secret=seal({"secret": "s"}, at="journal.hook").decode())


def hook_id(team: Team) -> int:
    return hook().pk


def call_id(team: Team) -> int:
    event = Event.objects.create(at=timezone.now(), kind="post.sent")
    return HookCall.objects.create(hook=hook(), event=event, state="failed", attempts=3).pk


def file_id(team: Team) -> int:
    number = File.objects.count()
    return File.objects.create(sha256=f"{number:064}", path="aa/aa", name="pont.png", mime="image/png", size=1).pk


def loose() -> int:
    """A file of the library that nobody in particular added."""
    return file_id(Team())


def folder_id(team: Team) -> int:
    return Folder.objects.create(name=f"Dossier {Folder.objects.count()}").pk


def source_id(team: Team) -> int:
    number = Source.objects.count()
    return Source.objects.create(team=team, url=f"https://quartier.example/flux/{number}", title="Le Quartier").pk


def entry_id(team: Team) -> int:
    return Article.objects.create(source_id=source_id(team), identity="1", title="La piscine", at=timezone.now()).pk


def caption_id(team: Team) -> int:
    return Caption.objects.create(file_id=file_id(team), language="fr", path="aa/aa.vtt").pk


def rendition_id(team: Team) -> int:
    return Rendition.objects.create(file_id=file_id(team), key="k", wanted={"mime": "image/jpeg", "width": 1, "height": 1}).pk


def rhythm_id(team: Team) -> int:
    return Rhythm.objects.create(account=make.account(of=team)).pk


def series_id(team: Team) -> int:
    keeper = make.user("manager", in_team=team)
    row = Series(team=team, by=keeper, name="Marché", model=make.post(team=team), hour=time(9), begins=date(2026, 1, 1))
    row.rule = Rule("weekly", weekdays=(1,)).kept()
    row.save()
    return row.pk


def import_id(team: Team) -> int:
    return importing.begin(by=make.user("manager", in_team=team), text="texte\nBonjour\n", team=team).pk


def campaign_id(team: Team) -> int:
    return Campaign.objects.create(name="Été", first=date(2026, 7, 1), last=date(2026, 8, 31)).pk


def holiday_id(team: Team) -> int:
    number = Holiday.objects.count()
    return Holiday.objects.create(kind="own", name=f"Foire {number}", first=date(2026, 5, 1), last=date(2026, 5, 1)).pk


def ballot_id(team: Team) -> int:
    row = Ballot(name="Municipales", kind="municipal", status="decreed", round1=date(2032, 3, 14), closes=time(20))
    row.zone = "Europe/Paris"
    row.save()
    return row.pk


def proof_id(team: Team) -> int:
    """A finished one, with both its papers."""
    now = timezone.now()
    day = date(2026, 1, 1)
    row = Proof(name="Période", first=day, last=day, zone="Europe/Paris", language="fr", state="done", at=now, done_at=now)
    row.save()
    row.papers.create(form="json", content=b'{"content":{}}', size=14, sha256=uuid4().hex * 2)
    row.papers.create(form="pdf", content=b"%PDF-1.7", size=8, sha256=uuid4().hex * 2)
    return row.pk


def template(team: Team) -> int:
    return Template.objects.create(team=team, name=f"Modèle {Template.objects.count()}", text="{lieu} ferme").pk


def selection(team: Team) -> int:
    return Selection.objects.create(team=team, name=f"Sélection {Selection.objects.count()}").pk


def preset_id(team: Team) -> int:
    return LinkPreset.objects.create(name=f"Site {LinkPreset.objects.count()}", hosts=["ville.example"]).pk


def translation(team: Team) -> int:
    return make.post(team=team, original=make.post(team=team), original_text="Avant").pk


def versioned(team: Team) -> int:
    """Its first version can be put back."""
    made = make.post(team=team)
    content = {name: getattr(made, name) for name in ("text", "objective", "aim", "audience", "parts", "numbered", "marks")}
    content |= {"language": "fr", "language_told": True, "topic": "", "accounts": [], "variants": {}, "media": []}
    made.versions.create(revision=1, at=timezone.now(), began_at=timezone.now(), content=content)
    return made.pk


def exempt_body(_: int) -> dict[str, Any]:
    return {"clause": "1.1", "reason": "Une citation"}


def clause_body(_: int) -> dict[str, Any]:
    return {
        "number": f"2.{next(NUMBERS)}",
        "title": "Un titre",
        "text": "Un texte",
        "kind": "words",
        "params": {"words": ["mot"]},
    }


def ballot_body(_: int) -> dict[str, Any]:
    return {"name": "Régionales", "kind": "regional", "round1": "2028-03-12"}


def past_body(_: int) -> dict[str, Any]:
    return {"text": f"date,compte,nombre\n2025-01-01,{make.account().pk},2\n"}


def campaign_body(_: int) -> dict[str, Any]:
    return {"name": "Été", "first": "2026-07-01", "last": "2026-08-31"}


def many_body(_: int) -> dict[str, Any]:
    return {"posts": [1], "act": "cancel"}


def series_body(_: int) -> dict[str, Any]:
    return {"post": 1, "name": "Marché", "rule": {"kind": "daily"}, "hour": "09:00", "begins": "2026-01-01"}


def soon_body(_: int) -> dict[str, str]:
    return {"at": (timezone.now() + timedelta(hours=2)).isoformat()}


def new_account_body(_: int) -> dict[str, Any]:
    return {"network": "mastodon", "settings": {"server": "https://social.example"}, "secrets": {"token": "jeton-secret"}}


def sign_in_body(_: int) -> dict[str, Any]:
    return {"network": "x", "secrets": {"client_id": "notre-application"}}


def preset_body(_: int) -> dict[str, Any]:
    return {"name": f"Site {uuid4()}", "hosts": ["ville.example"]}


def template_body(_: int) -> dict[str, Any]:
    return {"name": f"Modèle {uuid4()}", "text": "{lieu} ferme"}


def selection_body(_: int) -> dict[str, Any]:
    return {"name": f"Sélection {uuid4()}", "accounts": [make.account().pk]}


# ── Who can answer, and what they have in hand
