"""Durations, lists, packages and a publication at a date, on pages: shown, refused, done."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from parvis.inbox.models import Conversation
from parvis.kept.lasting import RULES
from parvis.publishing.models import Post
from parvis.records import jobs
from parvis.records.models import Elimination, Package, Restriction, RetentionVersion
from parvis.testing import make

pytestmark = pytest.mark.django_db
HOME = "/reglages/registres/"


@pytest.fixture
def officer(client):
    user = make.user("admin")
    client.force_login(user)
    return user


def work(model, job):
    model.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
    job(list(model.objects.filter(due_at__isnull=False)))


def test_the_table_shows_every_kind_and_what_networks_impose(officer, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        shown = client.get(f"{HOME}durees").content.decode()
    assert "Conversations publiques sans dossier" in shown and "LinkedIn" in shown and "48" in shown
    for rule in [rule for rule in RULES if rule.run or rule.listed or rule.fixed][::3]:
        assert client.get(f"{HOME}durees/{rule.name}").status_code == 200, rule.name
    assert client.get(f"{HOME}durees/rien").status_code == 404


def test_a_duration_is_tried_then_chosen_and_what_is_wrong_is_kept_typed(officer, client):
    talk = make.conversation()
    Conversation.objects.update(state="closed", last_at=timezone.now() - timedelta(days=150))
    address = f"{HOME}durees/conversation.public"
    assert "0 lignes partiraient" in client.get(address).content.decode().replace("0 ligne partirait", "0 lignes partiraient")
    tried = client.get(address, {"jours": "100"}).content.decode()
    assert "1 ligne partirait" in tried and f"n° {talk.pk}" in tried
    wrong = client.post(address, {"do": "choose", "days": "7", "fate": "destroy", "basis": "délibération 12"})
    assert (
        wrong.status_code == 422
        and "De 90 à 2192 jours" in wrong.content.decode()
        and "délibération 12" in wrong.content.decode()
    )
    assert client.post(address, {"do": "choose", "days": "x"}).status_code == 422
    assert client.post(address, {"do": "choose", "days": "100", "fate": "destroy", "basis": "délibération 12"}).status_code == 302
    assert RetentionVersion.objects.get().days == 100


def test_a_list_goes_from_one_person_to_another_and_is_done(officer, client):
    make.conversation(texts=("Le kiosque fuit",))
    Conversation.objects.update(state="closed", last_at=timezone.now() - timedelta(days=500))
    went = client.post(f"{HOME}durees/conversation.public", {"do": "draw"})
    row = Elimination.objects.get()
    assert went.url == row.address
    work(Elimination, jobs.eliminate)
    second = make.user("manager")
    assert "Une autre personne" in client.get(row.address).content.decode()
    client.force_login(second)
    assert client.post(row.address, {"do": "agree", "visa": ""}).status_code == 422
    client.post(row.address, {"do": "agree", "file": SimpleUploadedFile("visa.pdf", b"%PDF-1.7")})
    work(Elimination, jobs.eliminate)
    assert "appliquée" in client.get(row.address).content.decode()
    assert b"gone" in b"".join(client.get(f"{row.address}/bordereau"))
    assert b"".join(client.get(f"{row.address}/visa").streaming_content).startswith(b"%PDF")
    register = client.get(f"{HOME}eliminations").content.decode()
    assert "Conversations publiques sans dossier" in register and f"liste n° {row.pk}" in register


def test_a_package_is_made_read_again_and_taken(officer, client):
    assert client.post(f"{HOME}archives", {"kind": "archive", "since": "hier"}).status_code == 422
    went = client.post(f"{HOME}archives", {"kind": "archive", "kinds": ["posts", "cases"]})
    row = Package.objects.get()
    assert went.url == row.address and "Arrêter" in client.get(row.address).content.decode()
    work(Package, jobs.pack)
    client.post(row.address, {"do": "verify"})
    work(Package, jobs.pack)
    assert "Chaque partie a l’empreinte" in client.get(row.address).content.decode()
    assert b"".join(client.get(f"{row.address}/paquet").streaming_content)[:2] == b"PK"
    assert f"n° {row.pk}" in client.get(f"{HOME}archives").content.decode()


def test_a_publication_at_a_date_and_a_bad_date(officer, client):
    post = make.post(by=officer, accounts=[make.account()], state="sent")
    address = reverse("records:post", args=[post.pk])
    assert "La piscine rouvre lundi." in client.get(address).content.decode()
    assert client.get(address, {"moment": "demain"}).status_code == 422
    assert client.get(address, {"moment": "2026-01-01T10:00"}).status_code == 200
    assert f'href="{address}"' in client.get(reverse("publishing:post", args=[post.pk])).content.decode()


def test_a_person_is_restricted_and_given_back(officer, client):
    talk = make.conversation()
    address = f"{HOME}personnes/{talk.contact_id}"
    assert client.post(f"{address}/limiter", {"kind": "object", "reason": ""}).status_code == 422
    client.post(f"{address}/limiter", {"kind": "object", "reason": "courriel du 3 mars"})
    assert "Usage limité" in client.get(address).content.decode()
    client.post(f"{HOME}limitations/{Restriction.objects.get().pk}/lever")
    assert Restriction.objects.get().lifted_at and "Limiter l’usage" in client.get(address).content.decode()


def test_a_table_of_another_tool_is_taken_in(officer, client):
    account = make.account("facebook")
    table = SimpleUploadedFile("passé.csv", b"date;text\n2021-05-03;La plage ouvre\nhier;?\n")
    shown = client.post(f"{HOME}archives/reprendre", {"what": "posts", "account": account.pk, "table": table}).content.decode()
    assert "1 ajoutés" in shown and "ligne 3" in shown and Post.objects.count() == 1
    wrong = SimpleUploadedFile("x.csv", b"\xff\xfe")
    assert client.post(f"{HOME}archives/reprendre", {"what": "posts", "account": account.pk, "table": wrong}).status_code == 422


@pytest.mark.parametrize("path", ["durees", "durees/moderation", "eliminations", "archives", "publications/1"])
def test_who_does_not_keep_the_records_is_told_no(client, path):
    client.force_login(make.user("agent"))
    assert client.get(HOME + path).status_code == 403
