"""Asking, saying yes, objecting, editing, standing in, freezing: what leaves and what does not, who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from parvis.journal.models import Notice
from parvis.media import actions as library
from parvis.media.models import File
from parvis.media.uses import changed
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing.approval import actions, bound, standing
from parvis.publishing.approval.differences import changes
from parvis.publishing.approval.jobs import follow_people, remind
from parvis.publishing.approval.models import Approval, Flow
from parvis.publishing.approval.rules import Step
from parvis.publishing.flows import actions as flows
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.scripted import Scripted
from parvis.work import rows

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def network(monkeypatch: Any) -> Scripted:
    found = Scripted()
    for where in ("accounts.sending", "publishing.checks", "publishing.drafts"):
        monkeypatch.setattr(f"parvis.{where}.connector_of", lambda account: found)
    return found


class Town:
    """A newsroom with a path of two steps: the legal adviser or the approver, then both heads."""

    def __init__(self) -> None:
        self.contributor, self.approver, self.agent = make.user("contributor"), make.user("approver"), make.user("agent")
        self.legal, self.head, self.manager = make.user("agent"), make.user("manager"), make.user("manager")
        steps = [
            {"name": "Juridique", "users": [self.legal.pk], "roles": ["approver"]},
            {"name": "Chefs", "every": True, "users": [self.head.pk, self.manager.pk]},
        ]
        self.flow = flows.add(name="Service", steps=steps, by=self.head, conditions={"objectives": ["service"]})

    def post(self, at: Any = None, **fields: Any) -> Post:
        fields = {"by": self.contributor, "objective": "service", "accounts": [make.account()]} | fields
        return make.post(publish_at=at, **fields)


@pytest.fixture
def town() -> Town:
    return Town()


def yes(approval: Approval, *people: User) -> Approval:
    for person in people:
        approval = actions.decide(approval, verdict="yes", by=person)
    return approval


def notices(user: User, kind: str) -> int:
    return Notice.objects.filter(user=user, kind=kind).count()


def due(row: Delivery) -> Delivery:
    """Its hour has come."""
    Delivery.objects.filter(pk=row.pk, due_at__isnull=False).update(due_at=timezone.now(), planned_at=timezone.now())
    for held in rows.hold_due(Delivery, 1, now=timezone.now()):
        deliver([Delivery.objects.select_related("post").get(pk=held.pk)]).wait()
    return Delivery.objects.get(pk=row.pk)


def test_two_steps_then_it_is_planned_at_its_hour_and_leaves(town: Town, network: Scripted) -> None:
    post = town.post(timezone.now() + HOUR)
    with pytest.raises(bound.Unapproved, match="Juridique, Chefs"):
        newsroom.schedule(post, at=timezone.now() + HOUR, by=town.manager)
    approval = actions.ask(post, by=town.contributor)
    assert Post.objects.get().state == "review"
    assert {row.user for row in approval.awaited.all()} == {town.legal, town.approver}
    assert notices(town.legal, "approval.asked") == 1 and notices(town.head, "approval.asked") == 0
    with pytest.raises(PermissionDenied):
        yes(approval, town.head)
    yes(approval, town.legal, town.manager)
    assert list(Approval.objects.awaiting(town.head)) == [approval]
    assert not Approval.objects.awaiting(town.manager)
    yes(approval, town.head)
    post.refresh_from_db()
    assert (post.state, notices(town.contributor, "approval.planned")) == ("scheduled", 1)
    assert due(Delivery.objects.get()).state == "sent" and len(network.asked) == 1


def test_an_edit_makes_the_yes_fall_and_tells_who_gave_it(town: Town, network: Scripted) -> None:
    post = town.post(timezone.now() + HOUR)
    approval = yes(actions.ask(post, by=town.contributor), town.legal, town.manager, town.head)
    newsroom.edit(post, by=town.approver, text="La piscine rouvre mardi.")
    approval.refresh_from_db()
    assert (approval.state, Post.objects.get().state, Delivery.objects.get().state) == ("fallen", "attention", "unapproved")
    assert [notices(user, "approval.fell") for user in (town.legal, town.manager, town.head)] == [1, 1, 1]
    with pytest.raises(ValidationError):
        newsroom.retry(Delivery.objects.get(), by=town.manager)
    again = actions.ask(Post.objects.get(), by=town.contributor)
    yes(again, town.legal, town.manager, town.head)
    assert due(Delivery.objects.get()).state == "sent"


def test_a_change_that_says_nothing_else_takes_the_yes_along(town: Town) -> None:
    post = town.post(timezone.now() + HOUR)
    approval = yes(actions.ask(post, by=town.contributor), town.legal, town.manager, town.head)
    edited = newsroom.edit(post, by=town.manager, text=post.text, publish_at=timezone.now() + 2 * HOUR)
    approval.refresh_from_db()
    assert (approval.state, approval.revision, edited.state) == ("approved", edited.revision, "scheduled")


def test_what_the_picture_says_is_part_of_what_was_approved(town: Town) -> None:
    """However it came to be another one: it is looked at once more when it leaves."""
    file = File.objects.create(sha256="1" * 64, path="aa/aa", name="pont.png", mime="image/png", size=1, alt="Le pont")
    post = town.post(timezone.now() + HOUR)
    post.attachments.create(file=file)
    yes(actions.ask(post, by=town.contributor), town.legal, town.manager, town.head)
    File.objects.update(alt="Votez pour moi")
    assert due(Delivery.objects.get()).state == "unapproved"
    assert notices(town.contributor, "delivery.unapproved") == 1


def covered(file: File, by: User) -> None:
    picture = File.objects.create(sha256="2" * 64, path="bb/bb", name="image.png", mime="image/png", size=1)
    File.objects.filter(pk=file.pk).update(cover=picture)
    changed(file, by)


SUBTITLES = b"1\n00:00:01,000 --> 00:00:02,000\nBonjour\n"
SEEN: dict[str, Callable[[File, User], Any]] = {
    "media": lambda file, by: library.describe(file, alts={"en": "Another bridge"}, by=by),
    "captions": lambda file, by: library.caption(file, language="de", raw=SUBTITLES, by=by),
    "cover": covered,
    "focus": lambda file, by: library.focus(file, x=0.5, y=0, by=by),
}


@pytest.mark.parametrize("what", SEEN)
def test_what_changes_in_the_library_makes_the_yes_fall_at_once(town: Town, what: str, tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    film = {"name": "pont.mp4", "mime": "video/mp4", "size": 1, "alts": {"en": "A bridge"}}
    file = File.objects.create(sha256="1" * 64, path="aa/aa", **film)
    library.caption(file, language="fr", raw=SUBTITLES, by=town.manager)
    english = town.post(timezone.now() + HOUR, language="en", language_told=True)
    other = town.post(timezone.now() + HOUR, text="Sans le pont")
    english.attachments.create(file=file)
    for post in (english, other):
        yes(actions.ask(post, by=town.contributor), town.legal, town.manager, town.head)
    library.describe(file, alts={"en": "A bridge", "de": "Eine Brücke"}, credit="Ville", by=town.manager)
    assert set(Approval.objects.values_list("state", flat=True)) == {"approved"}, "nobody sees that of this post"
    SEEN[what](file, town.manager)
    fallen = english.approvals.get()
    assert (fallen.state, other.approvals.get().state) == ("fallen", "approved")
    assert (english.deliveries.get().state, other.deliveries.get().state) == ("unapproved", "scheduled")
    assert Post.objects.get(pk=english.pk).state == "attention"
    assert [notices(user, "approval.file") for user in (town.contributor, town.manager)] == [1, 0]
    assert "pont.mp4" in Notice.objects.get(kind="approval.file").text
    assert notices(town.legal, "approval.fell") == 1
    told = changes(fallen.said, standing.snapshot(Post.objects.get(pk=english.pk)))
    assert [one.what for one in told] == [what], "and who is asked again reads what is new"


def test_an_objection_needs_a_reason_and_sends_it_back(town: Town) -> None:
    post = town.post(timezone.now() + HOUR)
    approval = actions.ask(post, by=town.contributor)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.decide(approval, verdict="changes", by=town.legal)
    actions.decide(approval, verdict="changes", by=town.legal, reason="Le tarif manque.")
    assert (Approval.objects.get().state, Post.objects.get().state) == ("changes", "draft")
    assert "Le tarif manque." in Notice.objects.get(user=town.contributor, kind="approval.changes").text
    with pytest.raises(ValidationError, match="n’attend plus"):
        yes(approval, town.approver)


def test_who_said_yes_may_still_object_until_it_leaves(town: Town) -> None:
    post = town.post(timezone.now() + HOUR)
    approval = yes(actions.ask(post, by=town.contributor), town.legal, town.manager, town.head)
    actions.decide(approval, verdict="no", by=town.head, reason="La date est fausse.")
    assert (Approval.objects.get().state, Delivery.objects.get().state) == ("refused", "unapproved")
    assert due(Delivery.objects.get()).state == "unapproved"


def test_nobody_approves_their_own_where_the_path_says_so(town: Town) -> None:
    post = town.post(by=town.approver)
    approval = actions.ask(post, by=town.approver)
    with pytest.raises(PermissionDenied, match="Vous avez écrit"):
        yes(approval, town.approver)
    flows.stand_in(
        absent=town.legal, substitute=town.approver, first=timezone.localdate(), last=timezone.localdate(), by=town.legal
    )
    with pytest.raises(PermissionDenied):
        yes(approval, town.approver)
    flows.change(town.flow, by=town.head, apart=False)
    assert yes(approval, town.approver).step == Approval.objects.get().step != ""


def test_who_rewrites_is_a_writer_too(town: Town) -> None:
    post = newsroom.edit(town.post(), by=town.approver, text="Autrement.")
    with pytest.raises(PermissionDenied):
        yes(actions.ask(post, by=town.contributor), town.approver)


def test_a_stand_in_speaks_for_who_is_away_on_the_days_that_are_told(town: Town) -> None:
    today = timezone.localdate()
    approval = actions.ask(town.post(), by=town.contributor)
    flows.stand_in(absent=town.legal, substitute=town.agent, first=today + timedelta(1), last=today + timedelta(9), by=town.legal)
    with pytest.raises(PermissionDenied):
        yes(approval, town.agent)
    assert not Approval.objects.awaiting(town.agent)
    flows.stand_in(absent=town.legal, substitute=town.agent, first=today, last=today, by=town.head)
    assert list(Approval.objects.awaiting(town.agent)) == [approval]
    yes(approval, town.agent)
    said = approval.decisions.get()
    assert (said.by, said.of) == (town.agent, town.legal)
    with pytest.raises(PermissionDenied):
        flows.stand_in(absent=town.head, substitute=town.agent, first=today, last=today, by=town.agent)


def test_who_leaves_the_city_blocks_nothing(town: Town) -> None:
    flow = Flow.objects.get()
    flows.change(flow, by=town.head, steps=[{"key": "one", "name": "Juridique", "users": [town.legal.pk]}])
    approval = actions.ask(town.post(), by=town.contributor)
    User.objects.filter(pk=town.legal.pk).update(is_active=False)
    follow_people()
    assert {row.user for row in approval.awaited.all()} == {town.head, town.manager}
    assert yes(approval, town.manager).state == "approved"


def test_a_further_requirement_is_asked_although_the_flow_is_content(town: Town, monkeypatch: Any) -> None:
    second = Step("charter:7", "Second avis", roles=frozenset({"manager"}))
    post = town.post(timezone.now() + HOUR)
    approval = yes(actions.ask(post, by=town.contributor), town.legal, town.manager, town.head)
    assert [s.key for s in standing.requirements(post, sources=[standing.Source(lambda post, at: [second])]).steps][
        -1
    ] == "charter:7"
    monkeypatch.setattr(standing, "SOURCES", [standing.Source(lambda post, at: [second])])
    assert due(Delivery.objects.get()).state == "unapproved"
    asked = actions.ask(Post.objects.get(), by=town.contributor)
    assert (asked.pk, asked.step, Approval.objects.get().state) == (approval.pk, "charter:7", "waiting")
    with pytest.raises(PermissionDenied, match="nommez"):  # both have said yes at another step, and nobody else is left
        yes(asked, town.head)
    actions.decide(asked, verdict="yes", by=town.head, step=asked.step)
    assert standing.cleared(Post.objects.get())


def test_without_a_flow_the_desk_looks_at_what_a_contributor_wrote() -> None:
    contributor, approver = make.user("contributor"), make.user("approver")
    post = make.post(by=contributor, accounts=[make.account()], publish_at=timezone.now() + HOUR)
    approval = actions.ask(post, by=contributor)
    assert standing.cleared(post)
    yes(approval, approver)
    assert Post.objects.get().state == "scheduled"
    with pytest.raises(ValidationError, match="Aucun circuit"):
        actions.ask(make.post(by=approver, accounts=[make.account()]), by=approver)


def test_its_hour_is_told_before_and_after(town: Town) -> None:
    post = town.post(timezone.now() + timedelta(hours=23))
    approval = actions.ask(post, by=town.contributor)

    def turn() -> Approval:
        row = Approval.objects.select_related("post__author", "by").get()
        Approval.objects.filter(pk=row.pk).update(due_at=timezone.now())
        remind([Approval.objects.select_related("post__author", "by").get()])
        return Approval.objects.get()

    assert turn().told == 24 and notices(town.legal, "approval.hours24") == notices(town.contributor, "approval.hours24") == 1
    assert turn().told == 24 and notices(town.legal, "approval.hours24") == 1
    newsroom.move(Post.objects.get(), at=timezone.now() + HOUR, by=town.contributor)
    assert turn().told == 2 and notices(town.approver, "approval.hours2") == 1
    Post.objects.update(publish_at=timezone.now() - timedelta(minutes=1))
    assert (turn().told, Approval.objects.get().due_at) == (0, None)
    assert notices(town.manager, "approval.hours0") == notices(town.contributor, "approval.hours0") == 1
    yes(approval, town.legal, town.manager, town.head)
    assert (Post.objects.get().state, Delivery.objects.count()) == ("approved", 0)


def test_frozen_whatever_was_decided(town: Town, network: Scripted) -> None:
    post = town.post(timezone.now() + HOUR)
    yes(actions.ask(post, by=town.contributor), town.legal, town.manager, town.head)
    with pytest.raises(PermissionDenied):
        actions.hold(post, reason="Attendez", by=town.contributor)
    actions.hold(post, reason="Un accident rue de Rivoli.", by=town.manager)
    row = Delivery.objects.get()
    assert (row.state, row.due_at) == ("held", None)
    with pytest.raises(ValidationError, match="a gelé cette publication"):
        newsroom.retry(row, by=town.manager)
    with pytest.raises(ValidationError, match="déjà gelée"):
        actions.hold(post, reason="Encore", by=town.head)
    actions.release(post, by=town.head)
    assert Delivery.objects.get().state == "scheduled"
    assert due(row).state == "sent"


def test_a_worker_that_holds_it_loses_it_to_the_freeze(town: Town, network: Scripted) -> None:
    post = town.post(timezone.now() + HOUR)
    yes(actions.ask(post, by=town.contributor), town.legal, town.manager, town.head)
    Delivery.objects.update(due_at=timezone.now(), planned_at=timezone.now())
    (held,) = rows.hold_due(Delivery, 1, now=timezone.now())
    held = Delivery.objects.select_related("post").get(pk=held.pk)
    actions.hold(post, reason="Stop", by=town.manager)
    deliver([held]).wait()
    assert network.asked == []


def test_remarks_tell_who_is_named(town: Town) -> None:
    post = town.post()
    actions.ask(post, by=town.contributor)
    actions.remark(post, text=f"@{town.head.username} qu’en dis-tu ?", by=town.legal)
    assert (notices(town.head, "approval.mention"), notices(town.contributor, "approval.remark")) == (1, 1)
    with pytest.raises(ValidationError):
        actions.remark(post, text="  ", by=town.legal)


def test_a_reviewer_outside_has_the_voice_of_who_invited_them(town: Town) -> None:
    post = town.post()
    approval = actions.ask(post, by=town.contributor)
    with pytest.raises(PermissionDenied):
        flows.invite(post, name="Préfecture", days=3, by=town.contributor, may_approve=True)
    guest, secret = flows.invite(post, name="Préfecture", days=3, by=town.approver, may_approve=True)
    assert secret not in str(vars(guest)) and flows.reviewer_of(secret) == guest
    only_reads, _ = flows.invite(post, name="Agence", days=3, by=town.contributor)
    with pytest.raises(PermissionDenied):
        actions.decide_outside(approval, reviewer=only_reads, verdict="yes")
    actions.decide_outside(approval, reviewer=guest, verdict="yes")
    said = approval.decisions.get()
    assert (said.by, said.of, said.reviewer) == (None, town.approver, guest)
    flows.revoke(guest, by=town.manager)
    assert flows.reviewer_of(secret) is None and flows.reviewer_of("rien") is None


def test_a_link_is_no_way_to_write_a_hundred_remarks(town: Town) -> None:
    guest, _secret = flows.invite(town.post(), name="Agence", days=3, by=town.contributor)
    for n in range(10):
        flows.demand_calm(guest)
        actions.remark(guest.post, text=f"Remarque {n}", reviewer=guest)
    with pytest.raises(flows.Often):
        flows.demand_calm(guest)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"steps": []}, "steps"), ({"steps": [{"name": "Personne"}]}, "steps"), ({"steps": [{"users": [10**9]}]}, "steps"),
        ({"conditions": {"networks": ["minitel"]}}, "conditions"), ({"conditions": {"first": "02-31x", "last": "03-01"}}, "conditions"),
        ({"conditions": {"first": "02-01"}}, "conditions"), ({"name": " "}, "name"), ({"conditions": {"moon": "full"}}, "conditions"),
    ],
)  # fmt: skip
def test_a_flow_that_makes_no_sense_is_not_kept(town: Town, given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        flows.change(town.flow, by=town.head, **given)
    assert field in refused.value.message_dict


def test_flows_are_tried_in_their_order(town: Town) -> None:
    everything = flows.add(name="Tout", steps=[{"roles": ["manager"]}], by=town.head)
    post = town.post()
    assert standing.requirements(post).name == "Service"
    flows.order(everything, by=town.head, position=0)
    assert standing.requirements(post).name == "Tout"
    flows.change(everything, by=town.head, active=False)
    assert standing.requirements(post).name == "Service"
    with pytest.raises(PermissionDenied):
        flows.order(everything, by=town.approver, position=1)


def test_the_composer_asks_for_approval_where_a_path_is_for_it(town: Town) -> None:
    from django.test import Client
    from django.urls import reverse

    client = Client()
    client.force_login(town.manager)
    account = make.account()
    typed = {"text": "Lundi", "accounts": str(account.pk), "objective": "service", "day": "2031-12-03", "hour": "18:00"}
    foot = client.post(reverse("publishing:check"), typed, headers={"HX-Request": "true"}).content.decode()
    assert "Demander la validation" in foot and "Planifier" not in foot
    assert "Planifier" in client.post(reverse("publishing:check"), typed | {"objective": "city"}).content.decode()
    kept = make.post(by=town.manager, accounts=[account], text="Lundi")  # as it was saved a moment before
    seen = client.post(reverse("publishing:check"), typed | {"post": str(kept.pk), "revision": "1"}).content.decode()
    assert "Demander la validation" in seen
    asked = client.post(reverse("publishing:compose"), typed | {"do": "ask"})
    approval = Approval.objects.get()
    assert asked["Location"] == reverse("publishing:approval", args=[approval.pk])
    page = client.get(asked["Location"]).content.decode()
    assert "Juridique" in page and "doit partir" in page
