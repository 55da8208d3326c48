"""What helps to write: the public account by account, languages, threads, translations, versions, templates, marked links."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts import actions as accounts
from parvis.city import actions as city
from parvis.city.models import Topic
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.actions import Blocked, Stale
from parvis.publishing.checks import check_post
from parvis.publishing.composing import actions as composing
from parvis.publishing.composing.advice import advise
from parvis.publishing.composing.family import family
from parvis.publishing.drafts import draft_of
from parvis.publishing.forms import from_post
from parvis.publishing.jobs import deliver
from parvis.publishing.models import Delivery, LinkPreset, Post, Selection, Template, Version
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def codes(post: Post, network: str) -> set[str]:
    return {problem.code for found in check_post(post) if found.account.network == network for problem in found.problems}


def pause(user: User, name: str, **typed: Any) -> str:
    client = Client()
    client.force_login(user)
    return str(client.post(reverse(f"publishing:{name}"), typed, headers={"HX-Request": "true"}).content.decode())


def due(delivery: Delivery) -> Delivery:
    """As the clock hands it over."""
    Delivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now())
    return next(row for row in rows.hold_due(Delivery, 10, now=timezone.now()) if row.pk == delivery.pk)


# ── Whom it is for ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_topic_suggests_the_audience_and_a_person_may_choose_another(manager: User) -> None:
    city.name_topic(key="piscines", name="Piscines", aim="residents", by=manager)
    account = make.account("facebook")
    typed = {"text": "La piscine ferme ce soir.", "accounts": [account.pk], "topic": "piscines", "aim": "auto"}
    assert "proposé par le thème" in pause(manager, "check", **typed)
    pause(manager, "save", **typed, sheet=str(uuid.uuid4()))
    assert (Post.objects.get().aim, Post.objects.get().audience["countries"]) == ("residents", ["FR"])
    assert "propose\u00a0: Les habitants" in pause(manager, "check", **typed | {"aim": "everyone"})


def test_what_a_department_proposed_follows_the_topic_that_the_desk_gives_it(manager: User) -> None:
    """Nobody had said for whom: what concerns residents alone is not sent to the world by default."""
    city.name_topic(key="piscines", name="Piscines", aim="residents", by=manager)
    post = make.post(text="La piscine ferme.", accounts=[make.account("facebook")], by=manager)
    assert from_post(Post.objects.get(pk=post.pk)).aim == "auto"
    actions.edit(post, by=manager, aim="everyone", topic="piscines")
    assert from_post(Post.objects.get(pk=post.pk)).aim == "everyone", "somebody said so"


def test_a_network_that_cannot_waits_for_a_decision_that_is_kept(manager: User) -> None:
    facebook, x = make.account("facebook"), make.account("x", name="Le fil")
    post = actions.write(by=manager, text="La piscine ferme.", accounts=[facebook.pk, x.pk], aim="residents")
    assert "audience-undecided" in codes(post, "x") and "audience-wider" in codes(post, "facebook")
    with pytest.raises(Blocked):
        actions.schedule(post, at=timezone.now() + timedelta(hours=1), by=manager)
    actions.edit(post, by=manager, variants={x.pk: {"reach": "out"}})
    actions.schedule(post, at=timezone.now() + timedelta(hours=1), by=manager)
    assert list(post.deliveries.values_list("account", flat=True)) == [facebook.pk]
    actions.edit(Post.objects.get(), by=manager, variants={x.pk: {"reach": "all"}})
    assert post.deliveries.filter(account=x, state="scheduled").exists()
    actions.edit(Post.objects.get(), by=manager, variants={x.pk: {"reach": "out"}})
    assert post.deliveries.get(account=x).state == "cancelled"


def test_residents_are_the_places_that_the_account_names(manager: User) -> None:
    account = make.account("facebook")
    accounts.orient(account, residents={"cities": [("777934", "Paris")]}, by=manager)
    post = actions.write(by=manager, text="La piscine ferme.", accounts=[account.pk], aim="residents")
    found = check_post(post)[0]
    assert (found.reach.level, found.draft.audience.cities, found.draft.audience.countries) == ("enforced", ("777934",), ())
    assert found.reach.places == ("Paris",)
    city.define_audience(key="residents", name="Les habitants", countries=["FR"], local=False, by=manager)
    assert check_post(post)[0].draft.audience.countries == ("FR",)


def test_what_can_no_longer_be_limited_does_not_leave(manager: User) -> None:
    """The city widened nothing: the audience that was for everybody is now for residents."""
    city.define_audience(key="marins", name="Marins", by=manager)
    account = make.account("mastodon")
    post = actions.write(by=manager, text="La piscine ferme.", accounts=[account.pk], aim="marins")
    actions.publish(post, by=manager)
    city.define_audience(key="marins", name="Marins", countries=["FR"], by=manager)
    deliver([due(post.deliveries.get())]).wait()
    delivery = post.deliveries.get()
    assert (delivery.state, delivery.failure) == ("refused", "audience-kept")


# ── Languages ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_language_is_that_of_the_text_until_a_person_says_another(manager: User) -> None:
    english = "The swimming pool opens again on Monday, with new hours for everyone."
    post = actions.write(by=manager, text=english, language="auto")
    assert (post.language, post.language_told) == ("en", False)
    post = actions.edit(post, by=manager, text="La piscine rouvre lundi, avec de nouveaux horaires.")
    assert post.language == "fr"
    post = actions.edit(post, by=manager, language="de")
    assert (post.language, post.language_told) == ("de", True)
    assert advise(post, manager, accounts={}).language == "fr"


def test_an_account_refuses_a_language_that_the_city_does_not_speak_there(manager: User) -> None:
    x, mastodon = make.account("x"), make.account("mastodon")
    accounts.orient(x, languages=["fr"], by=manager)
    post = actions.write(
        by=manager, text="The pool opens again on Monday morning.", language="auto", accounts=[x.pk, mastodon.pk]
    )
    assert "language-policy" in codes(post, "x") and "language-policy" not in codes(post, "mastodon")
    # Its own words in French are what that account needs.
    actions.edit(post, by=manager, variants={x.pk: {"text": "La piscine rouvre lundi matin."}})
    found = {c.account.network: c.draft.language for c in check_post(post)}
    assert found == {"x": "fr", "mastodon": "en"} and "language-policy" not in codes(post, "x")
    with pytest.raises(ValidationError):
        accounts.orient(x, languages=["xx"], by=manager)


def test_a_language_that_was_closed_meanwhile_does_not_leave(manager: User) -> None:
    account = make.account("mastodon")
    post = actions.write(by=manager, text="The pool opens again on Monday morning.", language="auto", accounts=[account.pk])
    actions.publish(post, by=manager)
    accounts.orient(account, languages=["fr"], by=manager)
    deliver([due(post.deliveries.get())]).wait()
    assert post.deliveries.get().failure == "language-kept"


# ── Threads ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_common_thread_is_a_thread_or_one_text(manager: User) -> None:
    mastodon, facebook = make.account("mastodon"), make.account("facebook")
    post = actions.write(
        by=manager, text="Un.", parts=["Deux.", "Trois."], numbered=True, accounts=[mastodon.pk, facebook.pk], language="fr"
    )
    drafts = {v.account.network: draft_of(post, v, []) for v in post.variants.select_related("account__grant")}
    assert (drafts["mastodon"].text, drafts["mastodon"].parts) == ("Un. 1/3", ("Deux. 2/3", "Trois. 3/3"))
    assert (drafts["facebook"].text, drafts["facebook"].parts) == ("Un.\n\nDeux.\n\nTrois.", ())


def test_a_long_text_is_cut_for_the_networks_that_have_threads(manager: User) -> None:
    x, mastodon, facebook = make.account("x"), make.account("mastodon"), make.account("facebook")
    text = " ".join(f"Ceci est la phrase numéro {n} de l’annonce." for n in range(20))
    typed = {"text": text, "accounts": [x.pk, mastodon.pk, facebook.pk]}
    assert "Découper en fil" in pause(manager, "check", **typed)
    cut = pause(manager, "variants", **typed, do="cut")
    assert cut.count('name="parts"') >= 3 and 'name="numbered" value="yes" checked' in cut
    assert "Le texte est trop long" not in cut
    shown = pause(manager, "variants", text="Un", parts=["Deux", "Trois"], accounts=[x.pk], do="up-2")
    assert shown.index(">Trois<") < shown.index(">Deux<")
    assert (
        pause(manager, "variants", text="Un", parts=["Deux", "Trois"], accounts=[x.pk], do="shorter-1").count('name="parts"') == 1
    )


# ── Good advice ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_nearly_the_same_or_too_close_is_told(
    manager: User, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make.account("mastodon", name="La page")
    now = timezone.now()
    said = "La piscine Haute ferme ce soir à 20 h pour sa vidange, réouverture demain à 7 h."
    old = make.post(by=manager, accounts=[account], text=said, publish_at=now - timedelta(days=30), state="sent")
    make.post(by=manager, accounts=[account], text=said, publish_at=now - timedelta(days=90), state="sent")
    soon = make.post(by=manager, accounts=[account], text="Autre chose", publish_at=now + timedelta(minutes=10))
    post = Post(text=said.replace("ce soir", "mardi soir"), publish_at=now + timedelta(minutes=25), language="fr")
    with django_assert_max_num_queries(6):
        found = advise(post, manager, accounts={account.pk: "mastodon"})
    assert found.alike is not None and found.alike.post == old and found.alike.share > 0.7
    assert [(one.post, one.accounts) for one in found.close] == [(soon, ("Mastodon · La page",))]
    # Another language of the same post says the same, and is meant to.
    translation = composing.translate(old, language="en", by=manager)
    translation.text = said
    assert advise(translation, manager, accounts={}).alike is None
    # Of many that lie further ahead none hides what is near, and a draft without an hour is there too.
    for n in range(3):
        make.post(by=manager, accounts=[account], text=f"Autre {n}", publish_at=now + timedelta(days=40 + n))
    monkeypatch.setattr("parvis.publishing.composing.advice.MOST", 1)
    near = make.post(by=manager, accounts=[account], text=said, publish_at=now + timedelta(minutes=26))
    assert (found := advise(post, manager, accounts={}).alike) and found.post == near
    far = Post(text="Le marché de Noël ouvre samedi sur le parvis de la mairie.", language="fr")
    draft = make.post(by=manager, text=far.text)
    assert (found := advise(far, manager, accounts={}).alike) and found.post == draft
    assert "qu’un brouillon sans heure" in pause(manager, "check", text=far.text, accounts=[account.pk])


def test_a_hashtag_is_mended_wherever_it_stands(manager: User) -> None:
    account = make.account("mastodon")
    typed = {"text": "Lundi ! #piscinemunicipale", "accounts": [account.pk], "parts": ["Encore #piscinemunicipale"]}
    assert "Écrire #PiscineMunicipale" in pause(manager, "check", **typed)
    mended = pause(manager, "variants", **typed, do="mend-piscinemunicipale")
    assert mended.count("#PiscineMunicipale</textarea>") == 2
    assert "Écrire #" not in mended


# ── Translations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_translation_takes_what_it_can_and_tells_when_its_original_changed(manager: User) -> None:
    x, mastodon = make.account("x"), make.account("mastodon")
    accounts.orient(x, languages=["fr"], by=manager)
    city.define_audience(key="everyone", name="Tout le monde", languages=["fr", "en", "es"], by=manager)
    post = actions.write(by=manager, text="La piscine rouvre lundi.", language="fr", accounts=[x.pk, mastodon.pk], aim="everyone")
    assert [code for code, _name in family(post, manager).missing] == ["en", "es"]
    english = composing.translate(post, language="en", by=manager)
    assert (english.text, english.language, english.original_id) == ("", "en", post.pk)
    assert list(english.variants.values_list("account", flat=True)) == [mastodon.pk]
    assert composing.translate(post, language="en", by=manager).pk == english.pk
    assert composing.translate(english, language="es", by=manager).original_id == post.pk
    assert [code for code, _name in family(english, manager).missing] == []
    actions.edit(post, by=manager, text="La piscine rouvre mardi.")
    behind = {one.post.language: one.behind for one in family(post, manager).members}
    assert behind == {"fr": False, "en": True, "es": True}
    client = Client()
    client.force_login(manager)
    page = client.get(reverse("publishing:edit", args=[english.pk])).content.decode()
    assert "L’original a changé depuis." in page and "<del>lundi</del><ins>mardi</ins>" in page
    composing.reread(english, by=manager)
    assert [one.behind for one in family(post, manager).members if one.post.language == "en"] == [False]


def test_a_translation_is_begun_from_its_page(manager: User) -> None:
    post = actions.write(by=manager, text="La piscine rouvre lundi.", language="fr", aim="everyone")
    client = Client()
    client.force_login(manager)
    answer = client.post(reverse("publishing:edit", args=[post.pk]), {"text": post.text, "post": post.pk, "do": "translate-en"})
    made = Post.objects.get(original=post)
    assert answer.url == reverse("publishing:edit", args=[made.pk])
    assert client.post(answer.url, {"text": "x", "post": made.pk, "do": "translate-xx"}).status_code == 422


# ── Versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_sitting_is_one_version_and_an_old_one_comes_back(manager: User) -> None:
    form, account = uuid.uuid4(), make.account("mastodon")
    post = actions.write(by=manager, text="Un", form=form, accounts=[account.pk])
    for text in ("Un de", "Un deux", "Un deux trois"):
        post = actions.edit(post, by=manager, form=form, text=text)
    assert list(Version.objects.values_list("revision", flat=True)) == [post.revision]
    approver = make.user("approver")
    post = actions.edit(post, by=approver, text="Tout autre chose", accounts=[])
    assert list(Version.objects.order_by("revision").values_list("revision", flat=True)) == [post.revision - 1, post.revision]
    back = composing.restore(post, revision=post.revision - 1, by=manager)
    assert (back.text, list(back.variants.values_list("account", flat=True))) == ("Un deux trois", [account.pk])
    assert Version.objects.count() == 3, "nothing of what came between is lost"
    with pytest.raises(Stale):
        composing.restore(back, revision=1 + back.revision - 1, by=manager, seen=1)
    with pytest.raises(ValidationError):
        composing.restore(back, revision=999, by=manager)


def test_what_was_planned_is_never_written_over(manager: User) -> None:
    form, account = uuid.uuid4(), make.account("mastodon")
    post = actions.write(by=manager, text="Un", form=form, accounts=[account.pk])
    actions.schedule(post, at=timezone.now() + timedelta(hours=1), by=manager)
    actions.edit(Post.objects.get(), by=manager, form=form, text="Deux")
    assert [version.content["text"] for version in Version.objects.order_by("revision")] == ["Un", "Deux"]


def test_versions_are_compared_on_their_page(manager: User) -> None:
    post = actions.write(by=manager, text="La piscine rouvre lundi.")
    actions.edit(post, by=make.user("approver"), text="La piscine rouvre mardi.")
    client = Client()
    client.force_login(manager)
    url = reverse("publishing:versions", args=[post.pk])
    assert "<del>lundi</del><ins>mardi</ins>" in client.get(url).content.decode()
    assert client.post(url, {"version": "1"}).url == reverse("publishing:edit", args=[post.pk])
    assert Post.objects.get().text == "La piscine rouvre lundi."
    assert client.post(url, {"version": "77"}).status_code == 422


# ── What one writes with ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_template_is_filled_and_begins_a_post(manager: User) -> None:
    account = make.account("mastodon")
    Topic.objects.create(key="piscines", name="Piscines")
    row = composing.keep_template(
        name="Fermeture", text="{lieu} ferme le {date}.", topic="piscines", objective="service", accounts=[account.pk], by=manager
    )
    client = Client()
    client.force_login(manager)
    assert "champ-lieu" in client.get(reverse("publishing:fill", args=[row.pk])).content.decode()
    page = client.get(reverse("publishing:compose") + f"?modele={row.pk}&champ-lieu=La+piscine&champ-date=").content.decode()
    assert "La piscine ferme le {date}.</textarea>" in page
    assert '<option value="piscines" selected>' in page and f'value="{account.pk}" checked' in page
    with pytest.raises(ValidationError):
        composing.keep_template(name="Fermeture", text="Autre", by=manager)
    with pytest.raises(PermissionDenied):
        composing.forget(row, by=make.user("agent"))
    composing.forget(row, by=manager)
    assert not Template.objects.exists()


def test_a_selection_is_kept_from_the_composer_and_chosen_at_once(manager: User) -> None:
    one, two = make.account("mastodon"), make.account("x")
    kept = pause(manager, "keep-selection", accounts=[one.pk, two.pk], selection="Le quotidien")
    assert "Le quotidien" in kept
    row = Selection.objects.get()
    chosen = pause(manager, "variants", text="Lundi", do=f"select-{row.pk}")
    assert f'value="{one.pk}" checked' in chosen and f'value="{two.pk}" checked' in chosen
    assert 'role="alert"' in pause(manager, "keep-selection", accounts=[one.pk], selection="")
    stranger = make.user("contributor", in_team=make.team("Ailleurs"))
    assert not Selection.objects.seen_by(stranger).exists()


def test_links_are_marked_as_they_were_when_it_was_written(manager: User) -> None:
    preset = composing.keep_preset(
        name="Site", hosts=["https://www.ville.example/"], source="{network}", medium="social", usual=True, by=manager
    )
    account = make.account("mastodon")
    client = Client()
    client.force_login(manager)
    assert f'<option value="{preset.pk}" selected>' in client.get(reverse("publishing:compose")).content.decode()
    typed = {"text": "Voir https://ville.example/a", "accounts": [account.pk], "preset": preset.pk, "sheet": str(uuid.uuid4())}
    assert "utm_source=mastodon" in pause(manager, "check", **typed)
    pause(manager, "save", **typed)
    composing.keep_preset(preset=preset, name="Site", hosts=["ville.example"], source="autre", by=manager)
    post = Post.objects.get()
    variant = post.variants.select_related("account__grant").get()
    assert draft_of(post, variant, []).text == "Voir https://ville.example/a?utm_source=mastodon&utm_medium=social"
    # The page does not know the old marks: they stay all the same.
    pause(manager, "save", **typed | {"preset": "kept", "post": post.pk, "revision": post.revision})
    assert Post.objects.get().marks["source"] == "{network}"
    pause(manager, "save", **typed | {"preset": "", "post": post.pk, "revision": post.revision})
    assert Post.objects.get().marks == {}
    with pytest.raises(PermissionDenied):
        composing.forget_preset(preset, by=make.user("approver"))
    assert LinkPreset.objects.count() == 1


def test_a_draft_that_was_left_in_the_middle_is_offered_again(manager: User) -> None:
    pause(manager, "save", text="Un début de phrase", sheet=str(uuid.uuid4()))
    client = Client()
    client.force_login(manager)
    page = client.get(reverse("publishing:compose")).content.decode()
    assert "Un brouillon vous attend" in page and "Un début de phrase" in page
    client.force_login(make.user("approver"))
    assert "Un brouillon vous attend" not in client.get(reverse("publishing:compose")).content.decode()


def test_the_list_shows_a_post_with_its_translations_as_one(manager: User, django_assert_max_num_queries: Any) -> None:
    post = actions.write(by=manager, text="La piscine rouvre lundi.", language="fr")
    english = composing.translate(post, language="en", by=manager)
    actions.edit(english, by=manager, text="The pool opens again on Monday.")
    client = Client()
    client.force_login(manager)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("publishing:list")).content.decode()
    assert page.count('class="row"') == 1 and f'href="{reverse("publishing:post", args=[english.pk])}">anglais</a>' in page
    assert "The pool opens" in client.get(reverse("publishing:list") + "?q=pool").content.decode()
    actions.discard(post, by=manager)
    assert "The pool opens" in client.get(reverse("publishing:list")).content.decode()
