"""The charter and publications: shown while one writes, asked before it is planned, and again when it leaves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import actions as accounts
from parvis.charter import actions as charter
from parvis.charter.models import Exemption
from parvis.charter.past import look_back
from parvis.charter.said import POST
from parvis.city.models import Topic
from parvis.journal.models import Event, Notice
from parvis.media.models import File
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.actions import Blocked
from parvis.publishing.approval.actions import ask, decide
from parvis.publishing.approval.bound import Unapproved
from parvis.publishing.checks import check_post
from parvis.publishing.composing.actions import translate
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Attachment, Delivery, Post
from parvis.publishing.verdicts import needs_approval, published
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.testing.scripted import Scripted
from parvis.work import rows

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def forbidden(**fields: Any) -> Post:
    return make.post(text="C’est interdit.", accounts=[make.account()], **fields)


def tomorrow() -> Any:
    return timezone.now() + timedelta(days=1)


def leave(delivery: Delivery) -> Delivery:
    """It is due: its job takes it."""
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now() - timedelta(seconds=1), planned_at=timezone.now())
    (held,) = rows.hold_due(Delivery, 5, now=timezone.now())
    deliver([Delivery.objects.select_related("post", "account__grant").get(pk=held.pk)]).wait()
    return Delivery.objects.get(pk=delivery.pk)


def test_the_composer_marks_the_words_and_quotes_the_clause(django_assert_max_num_queries):
    make.clause(title="Rien d’interdit", mend="Dites « permis ».")
    account, other, manager = make.account(), make.account("x"), make.user("manager")
    client = browser(manager)
    given = {"text": "C’est interdit.", "accounts": [account.pk, other.pk]}
    client.post(reverse("publishing:check"), given)
    with django_assert_max_num_queries(14):
        page = client.post(reverse("publishing:check"), given).content.decode()
    assert "C’est <mark>interdit</mark>." in page
    assert "Rien d’interdit" in page
    assert "Dites « permis »." in page
    assert page.count("verdict-clause") == 1, "said once for both accounts"
    assert "Passer outre" not in page, "nothing is kept yet"


def test_where_accounts_differ_their_names_are_said():
    make.clause(scope={"networks": ["x"]})
    account, other = make.account(), make.account("x", name="Ville sur X")
    given = {"text": "C’est interdit.", "accounts": [account.pk, other.pk]}
    page = browser(make.user("manager")).post(reverse("publishing:check"), given).content.decode()
    assert '<p class="hint">Ville sur X</p>' in page
    type(other).objects.filter(pk=other.pk).update(name=account.name)
    page = browser(make.user("manager")).post(reverse("publishing:check"), given).content.decode()
    assert f'<p class="hint">{account.name} (X)</p>' in page, "of two with one name, the network is said"


def test_a_refusal_blocks_until_somebody_sets_it_aside():
    make.clause()
    post, approver = forbidden(), make.user("approver")
    with pytest.raises(Blocked) as caught:
        actions.schedule(post, at=tomorrow(), by=approver)
    assert [p.code for p in caught.value.checked[0].problems] == ["charter"]
    page = browser(approver).post(reverse("publishing:check"), {"text": post.text, "accounts": [post.variants.get().account_id],
                                                                "post": post.pk, "language": "fr"}).content.decode()  # fmt: skip
    (link,) = re.findall(r'href="(/charte/exemptions/[^"]+)"', page)
    answer = browser(approver).post(link, {"reason": "Une citation du code"})
    assert answer["Location"] == reverse("publishing:edit", args=[post.pk])
    actions.schedule(post, at=tomorrow(), by=approver)
    assert Exemption.objects.get().row == post.pk
    post = Post.objects.get(pk=post.pk)
    with pytest.raises(Blocked):
        actions.edit(post, by=approver, text="C’est interdit, vraiment.")
    actions.edit(post, by=approver, text="C’est interdit.")  # the same words: still set aside


def test_a_contributor_is_offered_no_way_around():
    make.clause()
    contributor = make.user("contributor")
    post = forbidden(by=contributor)
    given = {"text": post.text, "accounts": [post.variants.get().account_id], "post": post.pk}
    page = browser(contributor).post(reverse("publishing:check"), given).content.decode()
    assert "<mark>interdit</mark>" in page
    assert "Passer outre" not in page


def test_advice_does_not_block_and_approval_asks_for_a_yes():
    make.clause("1.1", severity="advise")
    make.clause("1.2", severity="approve")
    post, manager = forbidden(), make.user("manager")
    assert [one.number for one in needs_approval(check_post(post))] == ["1.2"]
    with pytest.raises(Unapproved, match="1.2"):
        actions.schedule(post, at=tomorrow(), by=manager)
    decide(ask(post, by=manager), verdict="yes", by=make.user("approver"))
    assert actions.schedule(post, at=tomorrow(), by=manager).state == "scheduled"


def test_all_that_is_read_is_judged():
    """Further parts of a thread too."""
    make.clause()
    post = forbidden()
    post.variants.update(text="Bonjour", parts=["Ici c’est interdit"])
    (found,) = check_post(post)
    assert found.blocked


def test_topic_audience_and_network_count():
    make.clause("2.2", kind="audience", scope={"topics": ["piscines"]}, params={"when": "open"})
    topic = Topic.objects.create(key="piscines", name="Piscines")
    post = make.post(accounts=[make.account("facebook")], topic=topic)
    assert check_post(post)[0].blocked
    post.audience = {"countries": ["FR"]}
    assert not check_post(post)[0].blocked
    page = browser(make.user("manager")).post(
        reverse("publishing:check"), {"text": "Grève", "topic": "piscines", "accounts": [post.variants.get().account_id]}
    )
    assert "Article 2.2" in page.content.decode()


def test_a_description_may_be_left_out_only_where_the_charter_is_set_aside():
    """The house's rule is silent where the charter speaks; without a clause it holds."""
    file = File.objects.create(sha256="a" * 64, path="aa/a", name="pont.jpg", mime="image/jpeg", size=10)
    post, approver = make.post(accounts=[make.account()]), make.user("approver")
    Attachment.objects.create(post=post, file=file)
    assert [p.code for p in check_post(post)[0].problems] == ["alt-missing"]
    make.clause("3.1", kind="description")
    assert [p.code for p in check_post(post)[0].problems] == ["charter"]
    status, _ = Caller(approver)("POST", f"/posts/{post.pk}/exemptions", {"clause": "3.1", "reason": "Image décorative"})
    assert status == 201
    assert [p.code for p in check_post(post)[0].problems] == []


def test_the_rhythm_counts_the_day_and_the_week():
    make.clause("6.1", kind="rhythm", params={"day_most": 2})
    account, at = make.account(), timezone.now().replace(hour=12) + timedelta(days=2)
    for hours in (1, 2):
        there = make.post(accounts=[account], publish_at=at + timedelta(hours=hours))
        Delivery.objects.create(post=there, account=account, planned_at=at)
    found = check_post(make.post(accounts=[account], publish_at=at))
    assert [verdict.found.values["count"] for verdict in found[0].verdicts] == [3]
    assert not check_post(make.post(accounts=[make.account()], publish_at=at))[0].verdicts


def test_a_clause_that_changed_meanwhile_holds_it_back_and_says_so(monkeypatch):
    network = Scripted()
    monkeypatch.setattr("parvis.accounts.sending.connector_of", lambda account: network)
    manager, post = make.user("manager"), forbidden()
    actions.schedule(post, at=tomorrow(), by=manager)
    make.clause(title="Rien d’interdit")
    held = leave(post.deliveries.get())
    assert (held.state, held.failure, held.due_at) == ("held", "charter", None)
    assert "Rien d’interdit" in held.said
    assert network.asked == []
    assert Post.objects.get().state == "attention"
    assert "1.1 Rien d’interdit" in Notice.objects.get(user=manager).text
    assert Event.objects.filter(kind="delivery.held").exists()
    client = browser(manager)
    assert "La charte la retient" in client.get(reverse("publishing:post", args=[post.pk])).content.decode()
    assert "Rien d’interdit" in client.get(reverse("publishing:held")).content.decode()
    charter.remove_clause(charter.Clause.objects.get(), by=None)
    actions.retry(held, by=manager)
    assert leave(held).state == "sent"


def test_what_is_exempted_leaves(monkeypatch):
    monkeypatch.setattr("parvis.accounts.sending.connector_of", lambda account: Scripted())
    manager, post = make.user("manager"), forbidden()
    make.clause()
    Caller(manager)("POST", f"/posts/{post.pk}/exemptions", {"clause": "1.1", "reason": "Une citation"})
    actions.schedule(post, at=tomorrow(), by=manager)
    assert leave(post.deliveries.get()).state == "sent"


def test_the_api_tells_the_verdicts():
    make.clause()
    account, manager = make.account(), Caller(make.user("manager"))
    status, (found,) = manager("POST", "/posts/check", {"text": "C’est interdit.", "accounts": [account.pk]})
    assert status == 200
    assert (found["blocked"], found["verdicts"][0]["clause"], found["verdicts"][0]["spans"]) == (True, "1.1", [[6, 14]])
    assert found["problems"][0]["sentence"].startswith("Charte, article 1.1")
    status, row = manager("POST", "/posts", {"text": "C’est interdit.", "accounts": [account.pk]})
    status, told = manager("POST", f"/posts/{row['id']}/schedule", {"at": tomorrow().isoformat()})
    assert (status, told["type"]) == (422, "/problems/blocked")
    status, told = manager("POST", f"/posts/{row['id']}/exemptions", {"clause": "9.9", "reason": "Pour voir"})
    assert status == 422


def sent(text: str, account: Any, days: int) -> None:
    at = timezone.now() - timedelta(days=days)
    post = make.post(text=text, accounts=[account], team=account.team)
    Delivery.objects.create(post=post, account=account, planned_at=at, state="sent", sent_at=at)


def test_what_a_clause_would_have_stopped_last_year(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("parvis.charter.past.SLICE", 10)
    account, manager = make.account(), make.user("manager")
    sent("C’est interdit, il y a longtemps", account, 500)
    for n in range(25):
        sent(f"C’est interdit {n}" if n % 5 == 0 else f"Bonjour {n}", account, 30)
    trial = charter.trial_of({"number": "1.1", "title": "t", "text": "t", "kind": "words", "params": {"words": ["interdit"]}})
    looked, hits, cursor = 0, [], ""
    for _ in range(10):
        with django_assert_max_num_queries(6):
            found = look_back(trial, by=manager, now=timezone.now(), cursor=cursor)
        looked, hits, cursor = looked + found.looked, hits + found.hits, found.further
        if not cursor or not cursor.startswith(POST):
            break
    assert looked == 25
    assert [told.said.text for told, _ in hits] == [f"C’est interdit {n}" for n in (20, 15, 10, 5, 0)]
    elsewhere = make.user("contributor", in_team=make.team("Ailleurs"))
    assert published(elsewhere, timezone.now() - timedelta(days=366), 0, 10) == ([], 0), "only what one may see"


def test_the_editor_looks_back_slice_by_slice(monkeypatch):
    monkeypatch.setattr("parvis.charter.past.SLICE", 10)
    account = make.account()
    for n in range(12):
        sent(f"C’est interdit {n}", account, 30)
    client = browser(make.user("manager"))
    given = {"kind": "words", "param-words": "interdit", "severity": "refuse"}
    page = client.post(reverse("charter:past"), given).content.decode()
    assert "10 textes relevés sur 10 lus" in page
    cursor, looked, hits = re.findall(r'name="(?:cursor|looked|hits)" value="([^"]*)"', page)
    page = client.post(reverse("charter:past"), given | {"cursor": cursor, "looked": looked, "hits": hits}).content.decode()
    assert "12 textes relevés sur 12 lus" in page
    assert "C’est <mark>interdit</mark> 0" in page


def test_an_account_that_is_left_out_asks_for_nobody_and_places_are_a_chosen_public():
    """A clause for the networks that cannot limit, and one for those that can: what to mend comes before who must agree."""
    make.clause("2.2", kind="audience", params={"when": "open"})
    make.clause("2.3", kind="audience", severity="approve", params={"when": "impossible"})
    facebook, x, manager = make.account("facebook"), make.account("x"), make.user("manager")
    accounts.orient(facebook, residents={"cities": [("777934", "Paris")]}, by=manager)
    post = actions.write(by=manager, text="La piscine ferme.", accounts=[facebook.pk, x.pk], aim="residents")
    with pytest.raises(Blocked):
        actions.schedule(post, at=tomorrow(), by=manager)
    post = actions.edit(post, by=manager, variants={x.pk: {"reach": "all"}})
    with pytest.raises(Unapproved):
        actions.schedule(post, at=tomorrow(), by=manager)
    post = actions.edit(post, by=manager, variants={x.pk: {"reach": "out"}})
    actions.schedule(post, at=tomorrow(), by=manager)
    assert [row.account_id for row in post.deliveries.filter(state="scheduled")] == [facebook.pk]
    row = leave(post.deliveries.get())
    assert row.failure not in ("charter", "audience-kept")


def test_the_button_says_that_somebody_else_will_be_asked():
    """Where only a clause wants a second pair of eyes, nobody is promised that it goes out now."""
    make.clause("8.6", severity="approve", title="Un second regard")
    account, manager = make.account(), make.user("manager")
    given = {"text": "C’est interdit.", "accounts": [account.pk]}
    page = browser(manager).post(reverse("publishing:check"), given).content.decode()
    assert "Demander la validation" in page
    assert "8.6 Un second regard" in page
    assert "Publier maintenant" not in page
    page = browser(manager).post(reverse("publishing:check"), given | {"text": "Bonjour."}).content.decode()
    assert "Publier maintenant" in page
    assert "Demander la validation" not in page
    post = forbidden()
    decide(ask(post, by=manager), verdict="yes", by=make.user("approver"))
    kept = {"text": post.text, "accounts": [post.variants.get().account_id], "post": post.pk, "language": "fr"}
    assert "Publier maintenant" in browser(manager).post(reverse("publishing:check"), kept).content.decode()


def test_a_hashtag_is_said_once_with_the_button_that_mends_it():
    make.clause("3.4", kind="hashtags", severity="advise", params={"longest": 12})
    given = {"text": "Votez #budgetparticipatif", "accounts": [make.account().pk]}
    page = browser(make.user("manager")).post(reverse("publishing:check"), given).content.decode()
    assert "Écrire #BudgetParticipatif" in page
    assert "Article 3.4" not in page
    Clause = charter.Clause
    charter.save_clause(
        {"number": "3.4", "kind": "hashtags", "severity": "refuse", "title": "t", "text": "t", "params": {"longest": 12}},
        by=None, force=True, row=Clause.objects.get(),
    )  # fmt: skip
    page = browser(make.user("manager")).post(reverse("publishing:check"), given).content.decode()
    assert "Article 3.4" in page, "what refuses is always said"


def test_a_translation_alone_is_told_in_the_composer_and_before_it_is_planned():
    """One language more besides French is not enough; the second one, once it has words, ends it."""
    make.clause("2.4", kind="translated", severity="advise")
    account, manager = make.account(), make.user("manager")
    post = actions.write(by=manager, text="La piscine rouvre lundi.", language="fr", accounts=[account.pk])
    typed = {"text": post.text, "accounts": [account.pk], "post": post.pk, "language": "fr"}

    def told() -> bool:
        said = browser(manager).post(reverse("publishing:check"), typed).content.decode()
        assert ("Trop peu d’autres langues" in said) == any(one.number == "2.4" for c in check_post(post) for one in c.verdicts)
        return "Trop peu d’autres langues" in said

    assert not told()
    english = translate(post, language="en", by=manager)
    assert not told(), "it has no words yet"
    actions.edit(english, by=manager, text="The pool opens again on Monday.")
    assert told()
    assert [one.found.code for c in check_post(Post.objects.get(pk=english.pk)) for one in c.verdicts] == ["few-languages"]
    actions.edit(translate(post, language="es", by=manager), by=manager, text="La piscina abre de nuevo el lunes.")
    assert not told()
    actions.discard(english, by=manager)
    assert told()


def test_a_city_may_refuse_what_is_not_said_in_french():
    make.clause("2.4", kind="translated", params={"least": 0})
    account, manager = make.account(), make.user("manager")
    french = actions.write(by=manager, text="La piscine rouvre lundi.", language="fr", accounts=[account.pk])
    english = actions.edit(translate(french, language="en", by=manager), by=manager, text="The pool opens again on Monday.")
    actions.schedule(english, at=timezone.now() + timedelta(hours=1), by=manager)
    actions.discard(french, by=manager)
    assert leave(Delivery.objects.get()).failure == "charter", "looked at again when it leaves"
    alone = actions.write(by=manager, text="The pool opens again on Monday.", language="en", accounts=[account.pk])
    with pytest.raises(Blocked):
        actions.schedule(alone, at=timezone.now() + timedelta(hours=1), by=manager)
