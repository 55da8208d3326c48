"""The counter's page: what is seen, what is written, what happens without a script."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.inbox import actions
from parvis.inbox.models import Conversation, Identity, Message, Presence, Reply, Unsent
from parvis.inbox.presence.actions import here
from parvis.media.actions import keep_inbound
from parvis.networks.protocol import Attached
from parvis.people.models import User
from parvis.publishing.models import Delivery
from parvis.search.index import Text, index
from parvis.testing import make

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def page(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def seen(row: Conversation) -> int:
    return row.messages.order_by("-pk").values_list("pk", flat=True)[0]


def written(row: Conversation, text: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "mode": "reply", "seen": seen(row), "key": str(uuid.uuid4()), **more}


def body(answer: Any) -> str:
    return answer.content.decode()


# ── The list ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_view_shows_its_own(page: Client, agent: User) -> None:
    who = {
        "mine": make.conversation(assignee=agent),
        "free": make.conversation(),
        "waiting": make.conversation(state="waiting", assignee=agent),
        "closed": make.conversation(state="closed"),
        "napping": make.conversation(due_at=timezone.now() + timedelta(hours=1)),
        "late": make.conversation(at=timezone.now() - timedelta(days=2)),
    }
    Conversation.objects.filter(pk__in=[who["waiting"].pk, who["closed"].pk]).update(waiting_since=None)
    shown = {
        "repondre": {"mine", "free", "late"},
        "moi": {"mine"},
        "personne": {"free", "late"},
        "retard": {"late"},
        "attente": {"waiting"},
        "reportees": {"napping"},
        "closes": {"closed"},
        "toutes": set(who),
    }
    for view, names in shown.items():
        html = body(page.get(f"/guichet/?vue={view}"))
        assert {name for name, row in who.items() if f'id="talk-{row.pk}"' in html} == names, view


def test_filters_stand_in_the_address_and_wrong_ones_are_as_good_as_none(page: Client) -> None:
    x, other = make.conversation(make.account("x")), make.conversation()
    index([Text("inbox.message", seen(x), x.pk, x.team_id, x.last_at, "La déchèterie")])
    for query in ("reseau=x", f"compte={x.account_id}", "q=decheterie"):
        html = body(page.get(f"/guichet/?{query}"))
        assert f'id="talk-{x.pk}"' in html
        assert f'id="talk-{other.pk}"' not in html
    for query in ("vue=rien", "compte=abc", "n=-4", "qui=personne&equipe=99999999999999999999", "reseau=%00"):
        assert page.get(f"/guichet/?{query}").status_code == 200, query
    assert page.get("/guichet/?suite=abc").status_code == 404


def test_more_rows_come_without_losing_those_that_are_there(page: Client) -> None:
    account, now = make.account(), timezone.now()
    rows = [make.conversation(account, at=now - timedelta(minutes=n)) for n in range(60)]
    first = body(page.get("/guichet/"))
    assert first.count('class="talk"') == 50
    assert "?n=100" in first
    assert body(page.get("/guichet/liste?n=100", headers=LIVE)).count('class="talk"') == 60
    whole = body(page.get("/guichet/liste?n=200"))
    assert f'id="talk-{rows[-1].pk}"' in whole and 'counter-more"' not in whole


def test_a_page_takes_few_queries(page: Client, django_assert_max_num_queries: Any) -> None:
    account = make.account("facebook")
    post = make.post(accounts=[account])
    Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state="sent", remote_id="100_7")
    row = make.conversation(account, texts=("un", "deux", "trois"), kind="comment", about="100_7")
    for _ in range(20):
        make.conversation(account)
    actions.reply(row, text="Oui", by=make.user("agent"), seen=seen(row))
    here(row, state="viewing", by=make.user("agent"))
    private = make.conversation(account, private=True)
    pages = {"/guichet/": 7, f"/guichet/{row.pk}": 10, f"/guichet/{private.pk}": 11, f"/guichet/{row.pk}/fil": 7}
    for path in pages:
        page.get(path)  # the session is read once, then kept, and what a process keeps for some seconds
    for path, most in pages.items():
        with django_assert_max_num_queries(most):
            assert page.get(path).status_code == 200
    for path, most in {f"/guichet/{row.pk}": 8, f"/guichet/{private.pk}": 9, "/guichet/": 2}.items():
        with django_assert_max_num_queries(most):  # by a click: not the list, not its marks
            assert page.get(path, headers=LIVE).status_code == 200


# ── A conversation ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_conversation_shows_what_was_said_and_hides_what_was_taken_back(page: Client) -> None:
    row = make.conversation(texts=("Bonjour <script>alert(1)</script>", "Secret"))
    Message.objects.filter(text="Secret").update(text="", removed_at=timezone.now())
    actions.note(row, text="Voir avec les sports.", by=make.user("agent", username="claire"))
    html = body(page.get(f"/guichet/{row.pk}"))
    assert "&lt;script&gt;alert(1)" in html and "Message retiré par son auteur." in html
    assert "Voir avec les sports." in html
    assert "Claire" in html


def test_a_person_is_shown_by_name_language_and_first_word_to_us(page: Client) -> None:
    who = make.identity(handle="mona_cairo")
    Identity.objects.filter(pk=who.pk).update(name="Mona Abdelrahman")
    first = timezone.now() - timedelta(days=40)
    make.conversation(identity=who, at=first)
    row = make.conversation(identity=who, language="de")
    elsewhere = make.conversation(make.account(of=make.team("Petite enfance")), identity=who, at=first - timedelta(days=90))
    html = body(page.get(f"/guichet/{row.pk}"))
    assert '<b title="mona_cairo">Mona Abdelrahman</b>' in html
    assert "<dd>allemand</dd>" in html
    assert f'<dt>Premièrefois</dt><dd><timedatetime="{first.isoformat()}"' in "".join(html.split())
    assert elsewhere.last_at.isoformat() not in html


def test_another_teams_conversation_is_not_there(page: Client) -> None:
    row = make.conversation(make.account(of=make.team("Petite enfance")))
    reply = actions.reply(row, text="Oui", by=make.user("manager"), seen=seen(row))
    for path in (f"/guichet/{row.pk}", f"/guichet/{row.pk}/fil", f"/guichet/{row.pk}/entete", f"/guichet/{row.pk}/presence"):
        assert page.get(path).status_code == 404
    for path in (
        f"/guichet/{row.pk}/ecrire",
        f"/guichet/{row.pk}/changer",
        f"/guichet/{row.pk}/verifier",
        f"/guichet/{row.pk}/brouillon",
        f"/guichet/reponses/{reply.pk}/reessayer",
        f"/guichet/messages/{seen(row)}/masquer",
    ):
        assert page.post(path).status_code == 404
    assert f'id="talk-{row.pk}"' not in body(page.get("/guichet/?vue=toutes"))


def test_a_contributor_is_told_that_the_counter_is_not_theirs() -> None:
    client = Client()
    client.force_login(make.user("contributor"))
    answer = client.get("/guichet/")
    assert answer.status_code == 403
    assert "Vos droits ne le permettent pas" in body(answer)


def test_who_may_only_read_has_no_box_to_answer() -> None:
    client = Client()
    client.force_login(make.user("approver"))
    row = make.conversation()
    html = body(client.get(f"/guichet/{row.pk}"))
    assert 'value="note"' in html
    assert 'value="reply"' not in html
    assert client.post(f"/guichet/{row.pk}/ecrire", written(row, "Oui")).status_code == 403
    assert not Reply.objects.exists()


# ── Writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_is_sent_and_one_is_back_where_one_was(page: Client) -> None:
    row = make.conversation()
    answer = page.post(f"/guichet/{row.pk}/ecrire?vue=moi", written(row, "Lundi à 9 h."))
    assert (answer.status_code, answer["Location"]) == (302, f"/guichet/{row.pk}?vue=moi")
    assert Reply.objects.get().message.text == "Lundi à 9 h."
    live = page.post(f"/guichet/{row.pk}/ecrire", written(row, "Et mardi."), headers=LIVE)
    assert live.status_code == 200
    assert "Et mardi." in body(live).split("<textarea")[0]
    assert "Et mardi." not in body(live).split("<textarea")[1]


def test_two_clicks_are_one_answer(page: Client) -> None:
    row = make.conversation()
    form = written(row, "Une seule fois")
    for _ in range(2):
        assert page.post(f"/guichet/{row.pk}/ecrire", form).status_code == 302
    assert Reply.objects.count() == 1


def test_a_colleagues_answer_is_shown_beside_mine_and_mine_may_still_go(page: Client) -> None:
    row = make.conversation()
    form = written(row, "Ma réponse")
    theirs = actions.reply(row, text="Leur réponse", by=make.user("agent", username="claire"), seen=form["seen"])
    answer = page.post(f"/guichet/{row.pk}/ecrire", form)
    html = body(answer)
    assert answer.status_code == 409
    assert "Un collègue a répondu entre-temps" in html
    assert "Leur réponse" in html
    assert html.count("Ma réponse") >= 2  # in the sheet, and in the box
    assert f'name="seen" value="{theirs.message_id}"' in html
    assert Reply.objects.count() == 1
    page.post(f"/guichet/{row.pk}/ecrire", form | {"seen": theirs.message_id})
    assert Reply.objects.count() == 2


def test_what_the_network_refuses_is_said_and_the_text_stays(page: Client) -> None:
    row = make.conversation(make.account("x"))
    answer = page.post(f"/guichet/{row.pk}/ecrire", written(row, "é" * 300), headers=LIVE)
    assert answer.status_code == 422
    assert "300 sur 280" in body(answer)
    assert "é" * 300 in body(answer)
    assert not Reply.objects.exists()


def test_a_note_stays_here(page: Client) -> None:
    row = make.conversation()
    page.post(f"/guichet/{row.pk}/ecrire", written(row, "Interne", mode="note"))
    assert Message.objects.filter(way="note", text="Interne").count() == 1
    assert not Reply.objects.exists()
    assert page.post(f"/guichet/{row.pk}/ecrire", written(row, " ", mode="note")).status_code == 422


def test_the_check_counts_as_the_network_does(page: Client) -> None:
    row = make.conversation(make.account("x"))
    html = body(page.post(f"/guichet/{row.pk}/verifier", {"text": "é" * 281, "mode": "reply"}, headers=LIVE))
    assert "281/280" in html
    assert "281 sur 280" in html
    assert "281" not in body(page.post(f"/guichet/{row.pk}/verifier", {"text": "é" * 281, "mode": "note"}, headers=LIVE))
    assert "problem" not in body(page.post(f"/guichet/{row.pk}/verifier", {"text": "", "mode": "reply"})).replace(
        '"problems"', ""
    )


def test_what_is_being_written_is_kept_for_me_alone_until_it_is_sent(page: Client, agent: User) -> None:
    row = make.conversation()
    page.post(f"/guichet/{row.pk}/brouillon", {"text": "Je commence", "mode": "note"})
    html = body(page.get(f"/guichet/{row.pk}"))
    assert "Je commence" in html
    other = Client()
    other.force_login(make.user("agent"))
    assert "Je commence" not in body(other.get(f"/guichet/{row.pk}"))
    page.post(f"/guichet/{row.pk}/ecrire", written(row, "Je finis", mode="note"))
    assert not Unsent.objects.exists()
    page.post(f"/guichet/{row.pk}/brouillon", {"text": "  "})
    assert not Unsent.objects.exists()


# ── Who has it ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_take_give_close_and_set_aside(page: Client, agent: User) -> None:
    row, claire = make.conversation(), make.user("agent", username="claire")
    path = f"/guichet/{row.pk}/changer"
    for form, wanted in [
        ({"assignee": "moi"}, ("assignee", agent)),
        ({"assignee": claire.pk}, ("assignee", claire)),
        ({"assignee": ""}, ("assignee", None)),
        ({"state": "closed"}, ("state", "closed")),
        ({"state": "open"}, ("state", "open")),
    ]:
        assert page.post(path, form).status_code == 302
        assert getattr(Conversation.objects.get(pk=row.pk), wanted[0]) == wanted[1]
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.post(path, {"until": tomorrow.strftime("%Y-%m-%dT09:00")})
    due = Conversation.objects.get(pk=row.pk).due_at
    assert due is not None
    assert timezone.localtime(due).strftime("%H:%M") == "09:00"
    page.post(path, {"until": ""})
    assert Conversation.objects.get(pk=row.pk).due_at is None
    assert "vous confie" not in body(page.get("/avis"))
    other = Client()
    other.force_login(claire)
    assert "vous confie la conversation" in body(other.get("/avis"))


@pytest.mark.parametrize("form", [{"until": "hier"}, {"until": "2020-01-01T10:00"}, {"state": "perdue"}, {"assignee": "424242"}])
def test_what_cannot_be_is_said_and_nothing_changes(page: Client, form: dict[str, str]) -> None:
    row = make.conversation()
    answer = page.post(f"/guichet/{row.pk}/changer", form, headers=LIVE)
    assert (answer.status_code, "parvis:say" in answer["HX-Trigger"]) == (204, True)
    followed = page.post(f"/guichet/{row.pk}/changer", form, follow=True)
    assert 'data-tone="late"' in body(followed)
    after = Conversation.objects.get(pk=row.pk)
    assert (after.state, after.assignee, after.due_at) == ("new", None, None)


def test_a_refused_answer_says_why_and_may_be_tried_again(page: Client, agent: User) -> None:
    row = make.conversation()
    reply = actions.reply(row, text="Oui", by=agent, seen=seen(row))
    Reply.objects.update(state="refused", due_at=None, failure="x-credits")
    html = body(page.get(f"/guichet/{row.pk}"))
    assert "Le crédit de l’API de X est épuisé." in html
    assert "Réessayer" in html
    page.post(f"/guichet/reponses/{reply.pk}/reessayer")
    assert Reply.objects.get().state == "scheduled"
    Reply.objects.update(state="asked", due_at=None)
    assert "Est-elle arrivée ?" in body(page.get(f"/guichet/{row.pk}"))
    judged = page.post(f"/guichet/reponses/{reply.pk}/juger", {"there": "yes"}, headers=LIVE)
    assert "Est-elle arrivée" not in body(judged) and Reply.objects.get().state == "sent"


def test_who_else_looks_and_who_writes(page: Client) -> None:
    row, claire = make.conversation(), make.user("agent", username="claire")
    page.post(where := f"/guichet/{row.pk}/presence", {"state": "viewing"})
    assert "regarde" not in body(page.get(where))  # I know that I am here
    for state, words in (("writing", "écrit…"), ("idle", "l’a ouverte, sans y toucher"), ("gone", ""), ("viewing", "Claire")):
        here(row, state=state, by=claire)
        assert words in (said := body(page.get(where))) and (words or "Claire" not in said)
    Presence.objects.filter(user=claire).update(at=timezone.now() - timedelta(minutes=2))
    assert "Claire" not in body(page.get(where))


# ── Attachments ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_came_with_a_message_is_downloaded_by_those_who_may_see_it(page: Client) -> None:
    row = make.conversation()
    kept = [
        keep_inbound(Attached("page.html", "text/html", content=b"<script>alert(1)</script>")),
        keep_inbound(Attached("é.png", "image/png", content=b"\x89PNG")),
        {"name": "ailleurs", "url": "https://x.test/1"},
    ]
    Message.objects.filter(pk=seen(row)).update(attached=kept)
    path = f"/guichet/messages/{seen(row)}/pieces"
    answer = page.get(f"{path}/0")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == ("nosniff", "default-src 'none'; sandbox")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert page.get(f"{path}/1")["Content-Type"] == "image/png"
    assert [page.get(f"{path}/{n}").status_code for n in (2, 3)] == [404, 404]
    stranger = Client()
    stranger.force_login(make.user("agent", in_team=make.team("Petite enfance")))
    assert stranger.get(f"{path}/0").status_code == 404
    Message.objects.update(removed_at=timezone.now())
    assert page.get(f"{path}/0").status_code == 404


def test_a_token_opens_what_the_api_points_to_and_no_page(page: Client) -> None:
    row, manager = make.conversation(), make.user("manager")
    Message.objects.filter(pk=seen(row)).update(attached=[keep_inbound(Attached("plan.pdf", "application/pdf", content=b"%PDF"))])
    attached, program = f"/guichet/messages/{seen(row)}/pieces/0", Client()

    def status(path: str, token: str) -> int:
        return program.get(path, headers={"Authorization": f"Bearer {token}"}).status_code

    token = make.token(manager)
    assert [status(path, token) for path in (attached, f"/guichet/{row.pk}", "/reglages/jetons")] == [200, 302, 302]
    assert status(attached, "un-faux-jeton") == 302
    assert status(attached, make.token(manager, scopes=["post.see"])) == 403


def test_the_thread_looks_again_while_an_answer_is_on_its_way(page: Client) -> None:
    row = make.conversation()
    answer = actions.reply(row, text="Lundi.", by=make.user("manager"), seen=make.seen(row))
    assert 'hx-trigger="every 2s"' in body(page.get(f"/guichet/{row.pk}/fil"))
    Reply.objects.filter(pk=answer.pk).update(state="sent")
    assert 'hx-trigger="every 2s"' not in body(page.get(f"/guichet/{row.pk}/fil"))


def test_english_is_spoken_too(page: Client) -> None:
    row = make.conversation()
    page.cookies["language"] = "en"
    html = body(page.get(f"/guichet/{row.pk}"))
    assert "To answer" in html
    assert "À répondre" not in html


def test_filters_are_a_dialog_or_a_page(page: Client) -> None:
    account = make.account("x", name="@ville")
    for answer in (page.get("/guichet/filtres?vue=moi"), page.get("/guichet/filtres?vue=moi", headers=LIVE)):
        assert f'<option value="{account.pk}">@ville</option>' in body(answer)
        assert 'name="vue" value="moi"' in body(answer)
    assert "<html" not in body(page.get("/guichet/filtres", headers=LIVE))


def test_a_private_answer_has_its_time_where_the_network_sets_one(page: Client) -> None:
    facebook = make.conversation(make.account("facebook"), private=True)
    assert "pour répondre" in body(page.get(f"/guichet/{facebook.pk}"))
    Message.objects.filter(conversation=facebook).update(at=timezone.now() - timedelta(days=30))
    assert "le délai pour répondre est passé" in body(page.get(f"/guichet/{facebook.pk}"))
    assert "pour répondre" not in body(page.get(f"/guichet/{make.conversation(private=True).pk}"))
