"""The composer: what is typed is kept, checked on each pause, and never lost to anybody."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from parvis.media.models import File
from parvis.people.models import User
from parvis.publishing import actions
from parvis.publishing.drafts import draft_of
from parvis.publishing.models import Delivery, Post
from parvis.testing import make

SOON = f"{timezone.localdate() + timedelta(days=200)}"
pytestmark = pytest.mark.django_db


class Writer:
    """Somebody at the composer."""

    def __init__(self, user: User) -> None:
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def press(self, do: str, url: str = "", **typed: Any) -> Any:
        return self.client.post(url or reverse("publishing:compose"), typed | {"do": do})

    def pause(self, name: str, **typed: Any) -> str:
        return str(self.client.post(reverse(f"publishing:{name}"), typed, headers={"HX-Request": "true"}).content.decode())


@pytest.fixture
def manager() -> Writer:
    return Writer(make.user("manager"))


def image(**fields: Any) -> File:
    digest = uuid.uuid4().hex * 2
    return File.objects.create(
        sha256=digest, path=f"{digest[:2]}/{digest}", name="pont.jpg", mime="image/jpeg", size=1000, **fields
    )


def test_the_page_opens_with_the_day_of_the_calendar_and_few_queries(manager: Writer, django_assert_max_num_queries: Any) -> None:
    for network in ("mastodon", "x", "facebook", "email"):
        make.account(network)
    with django_assert_max_num_queries(17):
        page = manager.client.get(reverse("publishing:compose") + "?date=2031-12-03").content.decode()
    assert 'value="2031-12-03"' in page
    assert 'data-network="facebook"' in page
    assert 'data-network="email"' not in page  # a mailbox carries no publication


def test_accounts_of_the_same_name_are_told_apart_in_words(manager: Writer) -> None:
    for network in ("mastodon", "x"):
        make.account(network, name="La ville")
    make.account("facebook", name="La piscine")
    html = " ".join(manager.client.get(reverse("publishing:compose")).content.decode().split())
    assert '</span><span>Mastodon</span></span> <span class="visually-hidden">La ville</span>' in html
    assert '</span><span>X</span></span> <span class="visually-hidden">La ville</span>' in html
    assert '</span><span class="visually-hidden">Facebook</span></span> <span>La piscine</span>' in html


def test_a_draft_is_saved_with_all_that_was_chosen(manager: Writer) -> None:
    one, two, picture = make.account("mastodon"), make.account("x"), image()
    answer = manager.press(
        "save", text="Bonjour\r\nParis", accounts=[one.pk, two.pk], objective="service", language="fr", aim="country",
        day="2031-12-03",
        files=[picture.pk], **{f"alt-{picture.pk}": "Un pont", f"own-{two.pk}": "Court", f"part-{one.pk}": ["La suite"]},
    )  # fmt: skip
    post = Post.objects.get()
    assert answer.url == reverse("publishing:edit", args=[post.pk])
    assert (post.text, post.objective, post.audience["countries"], post.state) == ("Bonjour\nParis", "service", ["FR"], "draft")
    assert dict(post.variants.values_list("account", "text")) == {one.pk: None, two.pk: "Court"}
    assert post.variants.get(account=one).parts == ["La suite"]
    assert post.attachments.get().alt == "Un pont"
    assert post.publish_at is not None and timezone.localtime(post.publish_at).hour == 9
    page = manager.client.get(answer.url).content.decode()
    assert "Court" in page and "La suite" in page and "Un pont" in page


def test_autosaves_of_one_page_are_one_draft_and_no_conflict(manager: Writer) -> None:
    form = str(uuid.uuid4())
    first = manager.pause("save", text="Un", sheet=form)
    post = Post.objects.get()
    assert f'name="post" value="{post.pk}"' in first
    # Pressed before the answer of the first pause arrived: the page knows neither number nor revision.
    assert manager.press("save", text="Un deux", sheet=form).status_code == 302
    # Pressed with the revision from before the last pause.
    assert manager.press("save", text="Un deux trois", sheet=form, post=post.pk, revision=1).status_code == 302
    assert Post.objects.get().text == "Un deux trois"


def test_somebody_elses_change_is_shown_beside_mine_and_both_stay(manager: Writer) -> None:
    post = make.post(by=manager.user, text="Avant")
    actions.edit(post, by=make.user("approver"), text="Version de la collègue")
    typed = {"text": "Ma version", "post": post.pk, "revision": 1, "sheet": str(uuid.uuid4())}
    said = manager.pause("save", **typed)
    assert "Version de la collègue" in said and "Ma version" in said
    answer = manager.press("save", reverse("publishing:edit", args=[post.pk]), **typed)
    assert answer.status_code == 409
    assert "Ma version" in answer.content.decode()
    assert Post.objects.get().text == "Version de la collègue"
    manager.press("keep", reverse("publishing:edit", args=[post.pk]), **typed)
    assert Post.objects.get().text == "Ma version"


def test_a_colleague_who_changed_the_public_alone_is_not_overwritten(manager: Writer) -> None:
    """The words are the same on both pages: the audience is in the dialog, and what is stored stays."""
    post = make.post(text="Travaux rue des Lilas", aim="everyone", by=manager.user, accounts=[make.account()])
    typed = {"sheet": str(uuid.uuid4()), "post": post.pk, "revision": post.revision, "text": post.text, "aim": "everyone",
             "accounts": [post.variants.get().account_id]}  # fmt: skip
    actions.edit(post, by=make.user("admin"), aim="residents", audience={"countries": ["FR"]})
    html = manager.pause("save", **typed)
    assert Post.objects.get().aim == "residents"
    assert "Public visé" in html and "<del>Les habitants</del>" in html and "<ins>Tout le monde</ins>" in html


def test_the_same_words_are_no_conflict(manager: Writer) -> None:
    """A page that was loaded again while its last save was under way knows an older revision."""
    account = make.account()
    typed = {"text": "Bonjour", "accounts": [account.pk], "sheet": str(uuid.uuid4())}
    manager.pause("save", text="Bonj", sheet=str(uuid.uuid4()))
    post = Post.objects.get()
    manager.pause("save", **typed | {"post": post.pk, "revision": post.revision})
    again = typed | {"post": post.pk, "revision": post.revision, "sheet": str(uuid.uuid4())}
    assert "entre-temps" not in manager.pause("save", **again)
    assert "entre-temps" in manager.pause("save", **again | {"sheet": str(uuid.uuid4()), "text": "Bonsoir", "revision": 1})


def test_the_check_shows_each_network_and_keeps_nothing(manager: Writer, django_assert_max_num_queries: Any) -> None:
    mastodon, x, facebook = make.account("mastodon"), make.account("x"), make.account("facebook")
    picture = image()
    with django_assert_max_num_queries(13):
        seen = manager.pause(
            "check", text="é" * 300, accounts=[mastodon.pk, x.pk, facebook.pk], files=[picture.pk], aim="countries",
            countries="be",
            day="2031-12-02", hour="18:00",
        )  # fmt: skip
    assert "300/280" in seen and "300/500" in seen
    assert "300 sur 280" in seen
    assert "n’a pas de description" in seen
    assert "limité\u00a0: Belgique" in seen and "ne peut pas être restreint" in seen
    assert "Planifier mardi 2 décembre 2031 à 18\u00a0h" in seen
    assert not Post.objects.exists()


def test_a_preview_folds_where_its_network_does_and_the_rest_can_be_read(manager: Writer) -> None:
    insta, x, tube, pin = (make.account(network) for network in ("instagram", "x", "youtube", "pinterest"))
    words = "Le pont se pare de bleu. " * 9 + "La fin."
    typed = {"text": words, "accounts": [insta.pk, x.pk, tube.pk, pin.pk]}
    seen = manager.pause("check", **typed)
    shown = {one.pk: seen[seen.index(f'id="seen-{one.pk}"') :].split("</section>")[0] for one in (insta, x, tube, pin)}
    before, after = shown[insta.pk].split("<details")
    assert "Le pont se pare" in before and "La fin." not in before and "La fin." in after
    assert "voir plus" in after and "<details" not in shown[x.pk] and "<details" not in shown[tube.pk]
    assert "sans dire où" in shown[tube.pk]  # nobody tells where it folds
    assert "ne montre pas ce texte" in shown[pin.pk]
    again = manager.pause("check", **typed, **{f"fold-{insta.pk}-0": "yes"})  # what was unfolded stays so on the next pause
    assert again.count('<details class="preview-fold" open>') == 1


def test_a_hundred_thousand_characters_are_kept_and_said_to_be_too_long(manager: Writer) -> None:
    account = make.account("x")
    text = ("La piscine rouvre. " * 5264)[:100_000]
    seen = manager.pause("check", text=text, accounts=[account.pk])
    assert "Le texte est trop long" in seen and "/280" in seen
    manager.press("save", text=text, accounts=[account.pk])
    assert Post.objects.get().text.strip() == text.strip()
    refused = manager.press("save", text=text + "x", accounts=[account.pk])
    assert refused.status_code in (302, 422) and b"Traceback" not in refused.content


def test_what_all_accounts_say_is_said_once(manager: Writer) -> None:
    mastodon, x = make.account("mastodon", name="La page"), make.account("x", name="Le fil")
    typed = {"text": "é" * 300, "accounts": [mastodon.pk, x.pk], "files": [image().pk]}
    shown = manager.press("publish", **typed).content.decode()
    notice = shown[shown.index('role="alert"') : shown.index('class="purpose"')]
    assert notice.count("n’a pas de description") == 1
    assert "La page : " not in notice and notice.count("Le fil : ") == 1


def test_markup_in_a_text_is_shown_as_text(manager: Writer) -> None:
    seen = manager.pause("check", text='<img src=x onerror="a()"> #fête', accounts=[make.account().pk])
    assert "<img src=x" not in seen
    assert "<a>#fête</a>" in seen


@pytest.mark.parametrize(
    "typed",
    [
        {"day": "2031-02-30"},
        {"day": "2031-02-03", "hour": "25:00"},
        {"countries": "France", "aim": "countries"},
        {"language": "??"},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(manager: Writer, typed: dict[str, str]) -> None:
    answer = manager.press("save", text="Bonjour", **typed)
    assert answer.status_code == 422
    assert "Bonjour" in answer.content.decode()
    assert manager.pause("check", text="Bonjour", **typed).count("notice") >= 1


def test_an_account_is_detached_then_follows_again(manager: Writer) -> None:
    account = make.account("x")
    detached = manager.pause("variants", text="Commun", accounts=[account.pk], do=f"detach-{account.pk}")
    assert f'name="own-{account.pk}" data-write>Commun</textarea>' in detached
    own = {f"own-{account.pk}": "À moi"}
    again = manager.pause("variants", text="Commun", accounts=[account.pk], do=f"follow-{account.pk}", **own)
    assert f'name="own-{account.pk}"' not in again
    # Without script the same buttons save and show the page again.
    answer = manager.press(f"detach-{account.pk}", text="Commun", accounts=[account.pk])
    assert answer.status_code == 302
    assert Post.objects.get().variants.get().text == "Commun"


def test_parts_of_a_thread_come_and_go(manager: Writer) -> None:
    account = make.account("mastodon")
    typed = {"text": "Un", "accounts": [account.pk], f"part-{account.pk}": ["Deux", "Trois"]}
    assert manager.pause("variants", do=f"part-{account.pk}", **typed).count(f'name="part-{account.pk}"') == 3
    left = manager.pause("variants", do=f"unpart-{account.pk}-0", **typed)
    assert "Trois" in left and ">Deux<" not in left.split('id="seen"')[0]


def test_what_was_binned_meanwhile_begins_again(manager: Writer) -> None:
    form = str(uuid.uuid4())
    manager.pause("save", text="Un", sheet=form)
    actions.discard(post := Post.objects.get(), by=manager.user)
    said = manager.pause("save", text="Un deux", sheet=form, post=post.pk, revision=1)
    again = Post.objects.exclude(pk=post.pk).get()
    assert again.text == "Un deux"
    assert f'name="post" value="{again.pk}"' in said


def test_files_come_with_the_form_where_there_is_no_script(manager: Writer) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    manager.press("save", text="Avec image", upload=SimpleUploadedFile("pont.png", out.getvalue()))
    assert Post.objects.get().attachments.count() == 1
    refused = manager.press("save", text="Avec faux", upload=SimpleUploadedFile("pont.png", b"rien"))
    assert refused.status_code == 422
    assert "Avec faux" in refused.content.decode()


def test_publish_now_and_plan(manager: Writer) -> None:
    account = make.account()
    answer = manager.press("publish", text="Maintenant", accounts=[account.pk])
    post = Post.objects.get()
    assert answer.url == reverse("publishing:post", args=[post.pk])
    assert post.deliveries.get().due_at <= timezone.now()
    manager.press("schedule", text="Plus tard", accounts=[account.pk], day=SOON, hour="18:00")
    assert Post.objects.latest("pk").state == "scheduled"


def test_what_cannot_go_out_stays_a_draft_and_says_why(manager: Writer) -> None:
    answer = manager.press("publish", text="é" * 300, accounts=[make.account("x", name="@ville").pk])
    assert answer.status_code == 422
    assert "@ville : Le texte est trop long" in answer.content.decode().replace("\u00a0", " ")
    assert Post.objects.get().state == "draft"
    assert manager.press("schedule", text="Sans date", accounts=[make.account().pk]).status_code == 422
    assert not Delivery.objects.exists()


def test_a_contributor_writes_but_is_not_offered_to_publish() -> None:
    contributor = Writer(make.user("contributor"))
    page = contributor.client.get(reverse("publishing:compose")).content.decode()
    assert 'value="publish"' not in page
    assert contributor.press("publish", text="Quand même", accounts=[make.account().pk]).status_code == 403
    assert Writer(make.user("agent")).client.get(reverse("publishing:compose")).status_code == 403


def test_what_has_left_is_not_written_over(manager: Writer) -> None:
    post = make.post(by=manager.user, accounts=[account := make.account()], state="sent")
    Delivery.objects.create(post=post, account=account, planned_at=timezone.now(), state="sent")
    url = reverse("publishing:edit", args=[post.pk])
    assert manager.client.get(url).url == reverse("publishing:post", args=[post.pk])
    manager.press("save", url, text="Autre chose", post=post.pk)
    assert Post.objects.get().text == post.text


def test_options_that_the_page_does_not_show_stay(manager: Writer) -> None:
    account = make.account("mastodon")
    post = actions.write(by=manager.user, text="Bonjour", accounts=[account.pk], audience={"languages": ["fr"]},
                         variants={account.pk: {"options": {"visibility": "unlisted"}}})  # fmt: skip
    manager.press(
        "save", reverse("publishing:edit", args=[post.pk]), text="Bonsoir", accounts=[account.pk], post=post.pk, revision=1
    )
    post.refresh_from_db()
    assert (post.text, post.variants.get().options) == ("Bonsoir", {"visibility": "unlisted"})
    assert post.audience["languages"] == ["fr"]


def test_a_planned_post_moves_when_its_day_is_changed_by_planning_again(manager: Writer) -> None:
    account = make.account()
    post = actions.write(by=manager.user, text="Bonjour", accounts=[account.pk])
    actions.schedule(post, at=timezone.now() + timedelta(days=1), by=manager.user)
    manager.press("schedule", reverse("publishing:edit", args=[post.pk]), text="Bonjour", accounts=[account.pk], post=post.pk,
                  day=SOON, hour="08:00")  # fmt: skip
    due = Delivery.objects.get().due_at
    assert due is not None and timezone.localtime(due).strftime("%Y-%m-%d %H:%M") == f"{SOON} 08:00"


def test_cities_and_languages_are_looked_up_chosen_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    writer, page = Writer(make.user("manager")), make.account("facebook")
    told = {"city": [("2418779", "Lyon, Auvergne-Rhône-Alpes, France")], "language": [("9", "French (France)")]}
    monkeypatch.setattr("parvis.publishing.views.choices.look_up", lambda account, query, level: told[level] if query else [])
    sheet = writer.client.get(reverse("publishing:compose")).content.decode()
    assert sheet.count('id="targets-search"') == sheet.count('name="targets"') == 1
    lyon, french = "cities|2418779|Lyon, Auvergne-Rhône-Alpes, France", "languages|9|French (France)"
    asked = {"of": page.pk, "level": "language", "q": "fr", "targets": "1", "target": [lyon]}
    found = writer.client.get(reverse("publishing:targets"), asked).content.decode()
    assert f'value="{lyon}" checked' in found
    assert f'value="{french}">' in found
    assert writer.client.get(reverse("publishing:targets"), {**asked, "level": "planet"}).status_code == 404
    assert writer.client.get(reverse("publishing:targets"), {**asked, "of": "x"}).status_code == 404
    given = {"text": "Bonjour Lyon", "accounts": [page.pk], "aim": "countries", "targets": "1", "target": [lyon, french]}
    said = writer.pause("check", **given)
    assert "Lyon, Auvergne-Rhône-Alpes, France" in said
    writer.press("save", **given)
    post = Post.objects.get()
    assert (post.aim, post.audience["cities"], post.audience["languages"]) == ("", ["2418779"], ["9"])
    audience = draft_of(post, post.variants.get(), []).audience
    assert (audience.cities, audience.languages, audience.countries) == (("2418779",), ("9",), ())
    edit = reverse("publishing:edit", args=[post.pk])
    assert f'value="{lyon}" checked' in writer.client.get(edit).content.decode()
    Post.objects.update(state="scheduled")
    shown = writer.client.get(reverse("publishing:post", args=[post.pk])).content.decode()
    assert "Lyon, Auvergne-Rhône-Alpes, France, French (France)" in shown
    Post.objects.update(state="draft")
    writer.press("save", edit, **{**given, "target": [], "post": post.pk, "revision": post.revision})
    post.refresh_from_db()
    assert post.audience["cities"] == []
    api = Client(headers={"Authorization": f"Bearer {make.token(writer.user)}"})
    body = {"text": "Lyon", "accounts": [page.pk], "audience": {"cities": ["2418779"], "names": {"2418779": "Lyon"}}}
    made = api.post("/api/v1/posts", body, content_type="application/json").json()["audience"]
    assert (made["cities"], made["names"]) == (["2418779"], {"2418779": "Lyon"})
    elsewhere = make.user("contributor", username="ailleurs", in_team=make.team("Ailleurs"))
    assert Writer(elsewhere).client.get(reverse("publishing:targets"), asked).status_code == 404
