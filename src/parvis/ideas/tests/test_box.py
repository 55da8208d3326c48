"""The idea box: what is typed is kept, what is sent reaches the desk, what becomes of it reaches its author."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.ideas import actions
from parvis.ideas.jobs import follow_posts
from parvis.ideas.models import Idea
from parvis.journal.models import Notice
from parvis.media.models import File
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor() -> User:
    return make.user("contributor", in_team=make.team("Petite enfance"))


@pytest.fixture
def approver() -> User:
    return make.user("approver")


def picture(number: int = 1) -> File:
    return File.objects.create(sha256=f"{number:064}", path="aa/aa", name="fete.png", mime="image/png", size=1, alt="Une fête")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(user: User, kind: str) -> int:
    return Notice.objects.filter(user=user, kind=f"idea.{kind}").count()


def test_from_the_idea_to_the_post_and_back(contributor: User, approver: User) -> None:
    idea = actions.write(by=contributor, text="Fête de la crèche samedi", files=[picture().pk], credit="Yanis B.")
    assert idea.team == approver.memberships.get().team
    assert not Idea.objects.seen_by(approver)
    actions.send(idea, by=contributor)
    assert told(approver, "received") == 1 and list(Idea.objects.seen_by(approver)) == [idea]
    actions.ask(idea, text="À quelle heure ?", by=approver)
    assert (Idea.objects.get().state, told(contributor, "asked")) == ("asked", 1)
    actions.answer(idea, text="À 15 h.", by=contributor)
    assert (Idea.objects.get().state, told(approver, "answered")) == ("received", 1)
    taken = actions.take(idea, by=approver)
    post = Post.objects.get()
    assert (taken.post, post.text, post.attachments.get().file.credit) == (post, "Fête de la crèche samedi", "Yanis B.")
    Post.objects.update(state="sent")
    follow_posts()
    follow_posts()
    assert (Idea.objects.get().state, told(contributor, "published")) == ("published", 1)


def test_the_wished_day_and_the_place_are_in_the_post(contributor: User, approver: User) -> None:
    day = timezone.localdate() + timedelta(days=10)
    sent = [actions.send(actions.write(by=contributor, **fields), by=contributor) for fields in (
        {"text": "Fête de la crèche", "place": "12 rue Haute", "wished": day},
        {"text": "Fête au 12 Rue Haute", "place": "12 rue haute", "wished": timezone.localdate() - timedelta(days=1)},
    )]  # fmt: skip
    ahead, past = (actions.take(idea, by=approver).post for idea in sent)
    assert ahead.text == "Fête de la crèche\n\n12 rue Haute" and past.text == "Fête au 12 Rue Haute"
    assert timezone.localtime(ahead.publish_at).isoformat()[:16] == f"{day}T09:00" and past.publish_at is None
    assert (ahead.state, Delivery.objects.count()) == ("draft", 0), "nothing leaves by itself"


def test_what_was_taken_can_be_asked_about_and_refused_until_it_is_planned(contributor: User, approver: User) -> None:
    idea = actions.take(actions.send(actions.write(by=contributor, text="Une fête"), by=contributor), by=approver)
    actions.ask(idea, text="Qui sera là ?", by=approver)
    html = signed_in(contributor).get(reverse("ideas:idea", args=[idea.pk])).content.decode()
    assert "Qui sera là" in html and "Votre réponse" in html
    actions.answer(idea, text="Le maire du quartier.", by=contributor)
    assert (Idea.objects.get().state, told(approver, "answered")) == ("taken", 1)
    row = Delivery.objects.create(post=idea.post, account=make.account(), planned_at=timezone.now())
    with pytest.raises(ValidationError, match="annulez-la"):
        actions.refuse(idea, reason="Trop tard", by=approver)
    Delivery.objects.filter(pk=row.pk).update(state="cancelled")
    actions.refuse(idea, reason="Trop tard", by=approver)
    assert (Idea.objects.get().state, told(contributor, "refused")) == ("refused", 1)


def test_a_post_thrown_away_gives_the_proposal_back_to_the_desk(contributor: User, approver: User) -> None:
    idea = actions.take(actions.send(actions.write(by=contributor, text="Une fête"), by=contributor), by=approver)
    newsroom.discard(idea.post, by=approver)
    where = reverse("ideas:idea", args=[idea.pk])
    assert "a été jetée" in signed_in(contributor).get(where).content.decode(), "at once"
    for _twice in range(2):
        follow_posts()
    assert (Idea.objects.get().state, told(contributor, "back")) == ("received", 1)
    assert Caller(contributor)("GET", f"/ideas/{idea.pk}")[1]["post_state"] == "binned"
    assert "Qu’en fait-on" in signed_in(approver).get(where).content.decode()
    Post.objects.update(state="draft")  # taken out of the bin
    follow_posts()
    assert Idea.objects.get().state == "taken"


def test_one_network_is_enough_to_be_told(contributor: User, approver: User) -> None:
    idea = actions.take(actions.send(actions.write(by=contributor, text="Une fête"), by=contributor), by=approver)
    Delivery.objects.create(post=idea.post, account=make.account(), planned_at=timezone.now(), state="sent")
    Post.objects.update(state="attention")
    follow_posts()
    assert (Idea.objects.get().state, told(contributor, "published")) == ("published", 1)


def test_a_refusal_has_a_reason_and_is_the_last_word(contributor: User, approver: User) -> None:
    idea = actions.send(actions.write(by=contributor, text="Une idée"), by=contributor)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.refuse(idea, reason="  ", by=approver)
    actions.refuse(idea, reason="Déjà annoncée hier.", by=approver)
    assert told(contributor, "refused") == 1
    for act in (lambda: actions.take(idea, by=approver), lambda: actions.change(idea, by=contributor, text="Autre")):
        with pytest.raises(ValidationError):
            act()


def test_only_its_author_and_its_desk_see_it(contributor: User, approver: User) -> None:
    idea = actions.send(actions.write(by=contributor, text="Une idée"), by=contributor)
    other, agent = make.user("contributor"), make.user("approver", in_team=make.team("Autre rédaction"))
    for stranger in (other, agent):
        assert signed_in(stranger).get(reverse("ideas:idea", args=[idea.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.take(idea, by=contributor)
    with pytest.raises(PermissionDenied):
        actions.answer(idea, text="Oui", by=approver)


def test_what_is_typed_is_kept_once_whatever_the_page_sends(contributor: User, approver: User) -> None:
    client, form = signed_in(contributor), str(uuid.uuid4())
    for words in ("Une", "Une fête", "Une fête samedi"):
        said = client.post(reverse("ideas:save"), {"sheet": form, "text": words}).content.decode()
        assert "Enregistrée à" in said
    assert Idea.objects.get().text == "Une fête samedi"
    wrong = client.post(reverse("ideas:save"), {"sheet": form, "text": "Une fête", "wished": "2026-13-45"}).content.decode()
    assert "Donnez un jour qui existe." in wrong and Idea.objects.get().text == "Une fête samedi"
    pk = Idea.objects.get().pk
    sent = client.post(reverse("ideas:edit", args=[pk]), {"sheet": form, "pk": pk, "text": "Une fête", "do": "send"})
    assert sent.status_code == 302 and Idea.objects.get().state == "received"
    page = client.get(reverse("ideas:idea", args=[pk])).content.decode()
    assert "reçue" in page and "Qu’en fait-on" not in page
    assert "Qu’en fait-on" in signed_in(approver).get(reverse("ideas:idea", args=[pk])).content.decode()


def test_limits_of_words_files_and_number(contributor: User, approver: User, monkeypatch: Any) -> None:
    with pytest.raises(ValidationError, match="10 000"):
        actions.write(by=contributor, text="a" * 10_001)
    with pytest.raises(ValidationError, match="Dix fichiers"):
        actions.write(by=contributor, files=list(range(1, 12)))
    with pytest.raises(ValidationError, match="quelques mots"):
        actions.send(actions.write(by=contributor), by=contributor)
    monkeypatch.setattr(actions, "A_DAY", 1)
    actions.send(actions.write(by=contributor, text="Une"), by=contributor)
    with pytest.raises(ValidationError, match="Celle-ci est gardée"):
        actions.send(actions.write(by=contributor, text="Deux"), by=contributor)
    monkeypatch.setattr(actions, "OPEN_DRAFTS", 1)
    with pytest.raises(ValidationError, match="déjà cinquante"):
        actions.write(by=contributor, text="Trois")


def test_the_desk_sorts_page_by_page(contributor: User, approver: User, django_assert_max_num_queries: Any) -> None:
    team = approver.memberships.get().team
    Idea.objects.bulk_create([Idea(team=team, by=contributor, text=f"Idée {n}", state="received") for n in range(45)])
    client = signed_in(approver)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("ideas:list")).content.decode()
    assert "Idée 44" in page and "Idée 3<" not in page and "cursor=" in page
    assert "Idée 44" not in client.get(reverse("ideas:list") + "?vue=refusees").content.decode()


def test_over_the_api(contributor: User, approver: User) -> None:
    client = Client()

    def ask(user: User, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {make.token(user)}"}
        return client.generic(method, f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=headers)

    made = ask(contributor, "POST", "/ideas", {"text": "Une fête", "wished": "2026-12-24"})
    assert made.status_code == 201 and made.json()["state"] == "received"
    path = f"/ideas/{made.json()['id']}"
    assert ask(approver, "POST", f"{path}/ask", {"text": "Où ?"}).json()["state"] == "asked"
    assert ask(contributor, "POST", f"{path}/answer", {"text": "Ici"}).json()["said"][1]["way"] == "answer"
    taken = ask(approver, "POST", f"{path}/take").json()
    assert taken["state"] == "taken" and taken["post"] == Post.objects.get().pk
    assert ask(contributor, "POST", f"{path}/refuse", {"reason": "Non"}).status_code == 403
    assert ask(contributor, "GET", "/ideas?mine=true").json()["items"][0]["id"] == made.json()["id"]


def test_a_refused_sending_says_that_what_was_written_is_kept(
    contributor: User, approver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, typed = reverse("ideas:write"), {"sheet": str(uuid.uuid4()), "text": "Une fête", "do": "send"}
    monkeypatch.setattr(actions, "A_DAY", 0)
    answer = signed_in(contributor).post(page, typed)
    said = answer.content.decode()
    assert answer.status_code == 422 and "Trente propositions" in said
    assert "Votre proposition est enregistrée, elle n’est pas envoyée." in said
    idea = Idea.objects.get()
    assert (idea.text, idea.state) == ("Une fête", "draft")
    monkeypatch.undo()
    again = signed_in(contributor).post(page, typed | {"text": "Une fête, samedi"})
    assert again.status_code == 302 and Idea.objects.get().state == "received", "the same proposal, not a second one"
    nothing = signed_in(contributor).post(page, {"sheet": str(uuid.uuid4()), "text": "x" * 20_000, "do": "send"})
    assert nothing.status_code == 422 and "est enregistrée" not in nothing.content.decode(), "what was not kept is not said to be"


def test_a_post_that_is_online_is_told_with_its_state_or_not_at_all(
    contributor: User, approver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = actions.take(actions.send(actions.write(by=contributor, text="Une fête"), by=contributor), by=approver)
    Post.objects.update(state="sent")

    def broken(*given: object, **more: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(OSError, match="gone"):
        follow_posts()
    assert Idea.objects.get(pk=idea.pk).state == "taken" and told(contributor, "published") == 0
    monkeypatch.undo()
    follow_posts()
    assert told(contributor, "published") == 1, "what was not told is told at the next look"
