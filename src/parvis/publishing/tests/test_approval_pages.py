"""The pages of approval: lists, one post before its judges, the page of somebody outside, two editors at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.people.access import ROLES
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing.approval import actions
from parvis.publishing.approval.models import Approval, Flow, Hold, Remark
from parvis.publishing.flows import actions as flows
from parvis.publishing.models import Post
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager() -> User:
    return make.user("manager")


@pytest.fixture
def approver() -> User:
    return make.user("approver")


@pytest.fixture
def contributor() -> User:
    return make.user("contributor")


@pytest.fixture
def flow(manager: User, approver: User) -> Flow:
    return flows.add(name="Tout", steps=[{"name": "Relecture", "users": [approver.pk]}], by=manager)


def asked(by: User, text: str = "La piscine rouvre lundi.") -> Approval:
    post = make.post(by=by, accounts=[make.account()], text=text, publish_at=timezone.now() + timedelta(days=1))
    return actions.ask(post, by=by)


def test_the_list_holds_what_waits_for_me_and_goes_on(
    flow: Flow, approver: User, contributor: User, django_assert_max_num_queries: Any
) -> None:
    account = make.account()
    for n in range(42):
        actions.ask(make.post(by=contributor, accounts=[account], text=f"Publication {n}"), by=contributor)
    client = signed_in(approver)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("publishing:approvals")).content.decode()
    assert "Publication 41" in page and "Publication 1<" not in page and "cursor=" in page
    assert "Rien n’attend votre avis" in signed_in(contributor).get(reverse("publishing:approvals")).content.decode()
    assert "Publication 41" in signed_in(contributor).get(reverse("publishing:approvals") + "?vue=attente").content.decode()
    assert client.get(reverse("publishing:approvals") + "?cursor=faux").status_code == 404


def test_judging_goes_on_to_the_next_one(flow: Flow, approver: User, contributor: User) -> None:
    first, second = asked(contributor, "Une"), asked(contributor, "Deux")
    client = signed_in(approver)
    said = client.post(reverse("publishing:approval_act", args=[second.pk, "avis"]), {"verdict": "yes"})
    assert said["Location"] == reverse("publishing:approval", args=[first.pk])
    no_reason = client.post(reverse("publishing:approval_act", args=[first.pk, "avis"]), {"verdict": "no"})
    assert no_reason.status_code == 422 and "Dites pourquoi" in no_reason.content.decode()
    client.post(reverse("publishing:approval_act", args=[first.pk, "avis"]), {"verdict": "changes", "reason": "Le tarif manque"})
    page = signed_in(contributor).get(reverse("publishing:approval", args=[first.pk])).content.decode()
    assert "Le tarif manque" in page and "Reprendre le texte" in page


def test_what_was_refused_may_become_a_precedent(manager: User, approver: User, contributor: User) -> None:
    make.clause("1.4", severity="approve", params={"words": ["bravo"]})
    approval = asked(contributor, "Bravo à toutes les équipes.")
    address = reverse("publishing:approval", args=[approval.pk])
    assert "En faire un précédent" not in signed_in(manager).get(address).content.decode(), "nobody has decided"
    verdict = {"verdict": "no", "reason": "Un éloge de trop"}
    signed_in(approver).post(reverse("publishing:approval_act", args=[approval.pk, "avis"]), verdict)
    page = signed_in(manager).get(address).content.decode()
    assert "En faire un précédent" in page and '<input type="hidden" name="about" value="1.4">' in page
    assert "En faire un précédent" not in signed_in(contributor).get(address).content.decode()


def test_what_changed_since_the_last_word_is_marked(flow: Flow, approver: User, contributor: User) -> None:
    before = asked(contributor)
    actions.decide(before, verdict="changes", reason="Mardi", by=approver)
    newsroom.edit(Post.objects.get(), by=contributor, text="La piscine rouvre mardi.")
    after = actions.ask(Post.objects.get(), by=contributor)
    page = signed_in(approver).get(reverse("publishing:approval", args=[after.pk])).content.decode()
    assert "<del>lundi.</del><ins>mardi.</ins>" in page


def test_who_is_asked_sees_it_and_nobody_else(manager: User, contributor: User) -> None:
    legal, stranger = make.user("agent", in_team=make.team("Juridique")), make.user("agent", in_team=make.team("Autre"))
    flows.add(name="Tout", steps=[{"users": [legal.pk]}], by=manager)
    approval = asked(contributor)
    url = reverse("publishing:approval", args=[approval.pk])
    assert "Approuver" in signed_in(legal).get(url).content.decode()
    assert signed_in(stranger).get(url).status_code == 404
    assert signed_in(legal).get(reverse("publishing:post", args=[approval.post_id])).status_code == 404


def test_a_link_opens_one_post_to_somebody_outside(flow: Flow, approver: User, contributor: User) -> None:
    approval = asked(contributor)
    actions.remark(approval.post, text="Entre nous", by=approver)
    made = signed_in(approver).post(
        reverse("publishing:invite", args=[approval.post_id]), {"name": "Préfecture", "days": "3", "may_approve": "on"}
    )  # fmt: skip
    page = made.content.decode()
    secret = page.split("/relecture/")[1].split('"')[0]
    outside, address = Client(), f"/relecture/{secret}"
    shown = outside.get(address)
    assert shown["Cache-Control"] == "no-store" and shown["Referrer-Policy"] == "no-referrer"
    assert "La piscine rouvre lundi." in shown.content.decode() and "Entre nous" not in shown.content.decode()
    outside.post(address, {"text": "Très bien", "verdict": ""})
    assert Remark.objects.filter(reviewer__name="Préfecture", outside=True).count() == 1
    outside.post(address, {"text": "", "verdict": "yes"})
    assert Approval.objects.get().state == "approved"
    said = approval.decisions.get()
    assert (said.of, said.by) == (approver, None)
    signed_in(approver).post(reverse("publishing:reviewer_close", args=[said.reviewer_id]))
    gone = outside.get(address)
    assert gone.status_code == 404 and "La piscine" not in gone.content.decode()
    assert outside.get("/relecture/rien").status_code == 404


def test_the_city_sets_its_paths_and_tries_them(manager: User, approver: User) -> None:
    client = signed_in(manager)
    given = {
        "name": "Réserve", "active": "on", "apart": "on", "words": "élect*", "first": "1/3", "last": "30/4", "step": ["0"],
        "s0-name": "Direction", "s0-every": "all", "s0-roles": ["manager"], "do": "save",
    }  # fmt: skip
    assert client.post(reverse("publishing:flow_add"), given).status_code == 302
    flow = Flow.objects.get()
    assert flow.conditions == {"words": ["élect*"], "first": "03-01", "last": "04-30"} and flow.steps[0]["every"]
    tried = {"text": "Les élections municipales", "day": "2026-03-15"}
    assert "Le circuit «\xa0Réserve\xa0»." in client.post(reverse("publishing:flows"), tried).content.decode()
    elsewhere = client.post(reverse("publishing:flows"), tried | {"day": "2026-07-15"}).content.decode()
    assert "elle part sans validation" in elsewhere and "période de l’année" in elsewhere
    wrong = client.post(reverse("publishing:flow", args=[flow.pk]), given | {"s0-roles": []})
    assert wrong.status_code == 422 and "dites qui donne son avis" in wrong.content.decode()
    assert signed_in(approver).get(reverse("publishing:flow", args=[flow.pk])).status_code == 403


def test_freezing_from_the_page(flow: Flow, manager: User, contributor: User) -> None:
    approval = asked(contributor)
    client = signed_in(manager)
    client.post(reverse("publishing:approval_post", args=[approval.post_id, "geler"]), {"reason": "Accident"})
    assert Hold.objects.get().open
    assert "Gelée par" in client.get(reverse("publishing:post", args=[approval.post_id])).content.decode()
    client.post(reverse("publishing:approval_post", args=[approval.post_id, "degeler"]))
    assert Hold.objects.get().open is None


def test_two_editors_see_what_differs_and_nothing_is_lost(manager: User) -> None:
    account = make.account()
    post = make.post(by=manager, accounts=[account], text="La piscine rouvre lundi.")
    newsroom.edit(post, by=make.user("manager"), text="La piscine rouvre mardi.")
    typed = {
        "post": str(post.pk), "revision": "1", "text": "La piscine rouvre jeudi.", "accounts": str(account.pk),
        f"own-{account.pk}": "Pour ce compte", "sheet": "",
    }  # fmt: skip
    said = signed_in(manager).post(reverse("publishing:save"), typed).content.decode()
    assert "<del>mardi.</del><ins>jeudi.</ins>" in said and "Pour" in said
    assert Post.objects.get().text == "La piscine rouvre mardi."


def test_a_path_may_be_for_any_role(manager: User) -> None:
    page = signed_in(manager).get(reverse("publishing:flow_add")).content.decode()
    assert [role for role in ROLES if f'value="{role}"' not in page] == []


def test_nobody_is_asked_over_the_api_for_a_yes_to_what_cannot_leave(flow: Flow, contributor: User) -> None:
    post = make.post(by=contributor, accounts=[make.account()], text="")
    status, told = Caller(contributor)("POST", f"/posts/{post.pk}/approval", {})
    assert status == 422 and told["accounts"][0]["problems"] and not Approval.objects.exists()


def test_another_hour_alone_leaves_the_yes(flow: Flow, manager: User, approver: User) -> None:
    account = make.account()
    post = make.post(by=manager, accounts=[account], objective="service", aim="everyone")
    approval = actions.decide(actions.ask(post, by=manager), verdict="yes", by=approver)
    typed = {
        "post": str(post.pk), "revision": "1", "text": post.text, "accounts": str(account.pk), "objective": "service", "targets": "1",
        "day": "2027-12-03", "hour": "18:00", "sheet": "",
    }  # fmt: skip
    signed_in(manager).post(reverse("publishing:save"), typed)
    approval.refresh_from_db()
    assert (approval.state, Post.objects.get().publish_at is None) == ("approved", False)
