"""A table of posts: columns, a look at each line in plain words, drafts made once; stopped, gone on with, asked for again."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.city import actions as city
from parvis.city.models import Topic
from parvis.media.models import File
from parvis.people.models import User
from parvis.publishing import actions, importing, table
from parvis.publishing.composing import actions as composing
from parvis.publishing.models import Campaign, Imported, Post, PostImport, Variant
from parvis.publishing.table import Known, Unread
from parvis.tables.workbooks import Worksheet, workbook
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work.rows import Lost, hold_due

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 26, 8, tzinfo=UTC)
KNOWN = Known({"la ville": [1], "x": [1], "mastodon": [2, 3], "page": [2]}, {"sport": "sport"}, PARIS, NOW,
              {"les habitants": "residents"}, {"été": [4], "noël": [5]}, {"pont.jpg": [7], "quai.jpg": [8, 9]})  # fmt: skip
HEAD = "Texte;Date;Heure;Comptes;Thème;Objectif;Langue;Référence;Public;Campagne;Médias\n"
COLUMNS = {"text": "Texte", "day": "Date", "hour": "Heure", "accounts": "Comptes", "topic": "Thème", "objective": "Objectif",
           "language": "Langue", "reference": "Référence", "audience": "Public", "campaign": "Campagne", "media": "Médias"}  # fmt: skip


def line(text: str) -> table.Wanted:
    found = table.wanted(table.read(HEAD + text), 0, COLUMNS, KNOWN)
    assert found is not None
    return found


def test_columns_are_guessed_by_their_headings() -> None:
    assert table.guessed(table.read(HEAD + "x\n").headings) == COLUMNS
    assert table.guessed(["message", "publish_at", "Réseaux", "autre"]) == {
        "text": "message",
        "day": "publish_at",
        "accounts": "Réseaux",
    }


@pytest.mark.parametrize(
    ("text", "at", "accounts"),
    [
        ("Bonjour;2026-12-24;18:30;La ville", "2026-12-24T17:30", [1]),
        ("Bonjour;24/12/2026;18h30;x, page", "2026-12-24T17:30", [1, 2]),
        ("Bonjour;2026-12-24 18:30;;@La ville|LA VILLE", "2026-12-24T17:30", [1]),
        ("Bonjour;24.12.2026;;", "2026-12-24T08:00", []),
        ("Bonjour;;;", "", []),
    ],
)
def test_what_a_line_asks_for(text: str, at: str, accounts: list[int]) -> None:
    found = line(text)
    assert found.errors == [] and found.accounts == accounts
    assert (found.at.astimezone(UTC).isoformat()[:16] if found.at else "") == at


@pytest.mark.parametrize(
    ("text", "code"),
    [(";2026-12-24;;", "no-text"), ("a;32/12/2026;;", "day"), ("a;2026-12-24;25h;", "hour"), ("a;;9:00;", "hour-alone"),
     ("a;2020-01-01;;", "past"), ("a;2199-01-01;;", "too-far"), ("a;;;Inconnu", "account"), ("a;;;mastodon", "accounts"),
     ("a;;;;piscine", "topic"), ("a;;;;;;;;Mars", "audience"), ("a;;;;;;;;;Hiver", "campaign"), ("a;;;;;;;;;été|noël", "one-campaign"),
     ("a;;;;;;;;;;quai.jpg", "media"), ("a;;;;;;;;;;rue.jpg", "medium"),
     ("a;;;;;gloire", "objective"), ("a;;;;;;français", "language"), ("a;;;;;;;;;;;de trop", "cells")],
)  # fmt: skip
def test_what_a_line_cannot_ask_for(text: str, code: str) -> None:
    assert [one for one, _value in line(text).errors] == [code]
    assert str(importing.WRONG[code])


def test_an_hour_that_does_not_exist_is_moved_and_said() -> None:
    found = line("a;2027-03-28;2:30;")
    assert found.errors == [] and found.notes == [("skipped", "28/03/2027 03:30")]


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), ("texte\n", "empty"), ("a,a\n1,2\n", "headings"), (",,\n1,2,3\n", "empty"),
     ("texte\n" + "x\n" * 20_001, "long"), ('texte\n"' + "x" * 140_000, "broken")],
)  # fmt: skip
def test_what_is_no_table(text: str, code: str) -> None:
    with pytest.raises(Unread) as caught:
        table.read(text)
    assert caught.value.code == code


@given(st.text(max_size=400))
def test_any_text_is_a_table_or_says_why_not(text: str) -> None:
    try:
        found = table.read(text)
    except Unread:
        return
    for number in range(len(found.lines)):
        table.wanted(found, number, table.guessed(found.headings), KNOWN)


@pytest.fixture
def manager() -> User:
    return make.user("manager")


def worked(pk: int) -> PostImport:
    """All that is due of the imports, as the clock gives it."""
    while rows := hold_due(PostImport, 1, now=timezone.now()):
        importing.take(rows[0])
    return PostImport.objects.get(pk=pk)


def tabled(lines: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([["texte", "date", "comptes"], *lines])
    return out.getvalue()


@pytest.mark.django_db
def test_thousands_of_lines_with_errors_in_thirty_seven(manager: User, django_assert_max_num_queries: Any) -> None:
    make.account("x", name="La ville")
    day = (timezone.now() + timedelta(days=30)).strftime("%d/%m/%Y")
    wrong = {n * 65 + 5 for n in range(37)}
    text = tabled([[f"Publication {n}", "hier" if n in wrong else day, "La ville"] for n in range(2_500)])
    row = importing.begin(by=manager, text=text, name="année.csv")
    row = worked(importing.start(row, by=manager, dry=True).pk)
    assert (row.state, row.good, row.there, len(row.errors)) == ("looked", 2463, 0, 37)
    assert {number for number, _words in row.errors} == {n + 2 for n in wrong}
    assert row.errors[0][1] == ["« hier » n’est pas un jour (écrivez 2026-12-24 ou 24/12/2026)"]
    assert not Post.objects.exists(), "nothing is made by looking"
    with django_assert_max_num_queries(225):
        row = worked(importing.start(row, by=manager, dry=False).pk)
    assert (row.state, row.good, len(row.errors)) == ("done", 2463, 37)
    assert Post.objects.filter(state="draft").count() == Variant.objects.count() == 2463
    again = importing.begin(by=manager, text=text)
    again = worked(importing.start(again, by=manager, dry=False).pk)
    assert (again.good, again.there) == (0, 2463) and Post.objects.count() == 2463


@pytest.mark.django_db
def test_mended_lines_alone_are_made_and_a_reference_is_known_by_itself(manager: User) -> None:
    first = importing.begin(by=manager, text="texte;référence\nUn;A\nDeux;B\n;C\nDeux fois;B\n")
    first = worked(importing.start(first, by=manager, dry=False).pk)
    assert (first.good, first.there, len(first.errors)) == (2, 1, 1)
    mended = importing.begin(by=manager, text="texte;référence\nUn, retouché;A\nDeux;B\nTrois;C\n")
    mended = worked(importing.start(mended, by=manager, dry=False).pk)
    assert (mended.good, mended.there) == (1, 2)
    assert set(Post.objects.values_list("text", flat=True)) == {"Un", "Deux", "Trois"}


@pytest.mark.django_db
def test_an_import_that_is_stopped_keeps_what_is_made_and_goes_on(manager: User) -> None:
    text = tabled([[f"N° {n}", "", ""] for n in range(1200)])
    row = importing.start(importing.begin(by=manager, text=text), by=manager, dry=False)
    [held] = hold_due(PostImport, 1, now=timezone.now())
    importing.take(held)
    [held] = hold_due(PostImport, 1, now=timezone.now())
    importing.stop(row, by=manager)
    with pytest.raises(Lost):
        importing.take(held)  # the worker was in the midst of it: nothing of this batch stays
    row = worked(row.pk)
    assert (row.state, row.offset, Post.objects.count()) == ("stopped", 500, 500)
    row = worked(importing.start(row, by=manager, dry=False).pk)
    assert (row.state, row.good, row.there, Post.objects.count()) == ("done", 700, 500, 1200)
    assert Imported.objects.count() == 1200


@pytest.mark.django_db
def test_the_page_leads_from_a_file_to_drafts(manager: User) -> None:
    client = Client()
    client.force_login(manager)
    Topic.objects.create(key="sport", name="Sport")
    assert client.post("/publications/import", {"text": ""}).status_code == 422
    file = SimpleUploadedFile("année.csv", "Légende;Rubrique\nÉté à la piscine;Sport\nJudo;Opéra\n".encode("cp1252"))
    where = client.post("/publications/import", {"file": file})["Location"]
    html = client.get(where).content.decode()
    assert "Été à la piscine" in html and '<option value="Légende" selected>' in html
    pk = int(where.rsplit("/", 1)[1])
    assert client.post(where, {"do": "look", "column-topic": "Rubrique"}).status_code == 422, "no column holds the text"
    client.post(where, {"do": "look", "column-text": "Légende", "column-topic": "Rubrique"})
    assert "Vérification en cours" in client.get(where, headers={"HX-Request": "true"}).content.decode()
    worked(pk)
    html = client.get(where).content.decode()
    assert "le thème « Opéra » n’existe pas" in html and "Créer 1 brouillon" in html
    told: Any = client.get(f"{where}/lignes")
    assert "Opéra" in b"".join(told.streaming_content).decode()
    client.post(where, {"do": "make"})
    worked(pk)
    assert Post.objects.get().topic == Topic.objects.get() and "brouillons créés" in client.get(where).content.decode()


@pytest.mark.django_db
def test_a_workbook_is_taken_with_its_days_and_hours(client: Client, manager: User) -> None:
    make.account("x", name="Ville")
    client.force_login(manager)
    day = timezone.localdate(timezone=KNOWN.zone) + timedelta(days=30)
    rows = [["Été à la piscine", datetime.combine(day, time(18, 30)), "Ville"], ["=Judo", day, "Ville"]]
    file = SimpleUploadedFile("année.xlsx", workbook([Worksheet("Publications", ["Texte", "Jour", "Comptes"], rows)]))
    where = client.post("/publications/import", {"file": file})["Location"]
    client.post(where, {"do": "make"})
    row = worked(int(where.rsplit("/", 1)[1]))
    assert (row.state, row.errors) == ("done", [])
    found = {post.text: post.publish_at.astimezone(KNOWN.zone) for post in Post.objects.all() if post.publish_at}
    assert {text: (at.date(), at.hour, at.minute) for text, at in found.items()} == {
        "Été à la piscine": (day, 18, 30), "=Judo": (day, 9, 0)}  # fmt: skip



@pytest.mark.django_db
def test_over_the_api_and_not_of_another_team(manager: User) -> None:
    caller = Caller(manager)
    status, told = caller("POST", "/post-imports", {"text": "texte,jour\nBonjour,hier\nBonsoir,\n"})
    assert status == 201 and told["columns"] == {"text": "texte", "day": "jour"}
    assert caller("POST", f"/post-imports/{told['id']}/start", {"dry": True})[0] == 202
    assert caller("POST", f"/post-imports/{told['id']}/start", {"dry": True})[0] == 422, "it is going on"
    worked(told["id"])
    assert [(one["id"], one["refused"]) for one in caller("GET", "/post-imports")[1]["items"]] == [(told["id"], 1)]
    told = caller("GET", f"/post-imports/{told['id']}")[1]
    assert told["state"] == "looked" and told["good"] == 1 and told["errors"][0]["line"] == 2
    other = Caller(make.user("contributor", in_team=make.team("Petite enfance")))
    assert other("GET", f"/post-imports/{told['id']}")[0] == 404
    assert caller("POST", "/post-imports", {"text": ""})[0] == 422
    assert caller("POST", "/post-imports", {"text": "a,b\n1,2\n", "columns": {"text": "c"}})[0] == 422


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_errors_are_told_in_the_language_of_who_asked() -> None:
    reader = make.user("manager")
    User.objects.filter(pk=reader.pk).update(language="en")
    row = importing.begin(by=User.objects.get(pk=reader.pk), text="texte,jour\nBonjour,hier\n")
    row = worked(importing.start(row, by=User.objects.get(pk=reader.pk), dry=True).pk)
    assert "is not a day" in row.errors[0][1][0]


@pytest.mark.django_db
def test_a_line_names_its_media_its_audience_and_its_campaign(manager: User) -> None:
    city.name_topic(key="piscines", name="Piscines", aim="residents", by=manager)
    campaign = Campaign.objects.create(name="Été à la Ville", first=NOW.date(), last=NOW.date())
    x = make.account("x", name="Le fil")
    one, two, twin = (
        File.objects.create(sha256=f"{n}" * 64, path=f"{n}", name=name, mime="image/jpeg", size=9, personal=n == 1, by=manager)
        for n, name in enumerate(("pont, matin.jpg", "quai.jpg", "quai.jpg"))
    )
    lines = [
        ["La piscine ferme ce soir pour deux semaines de travaux.", "Le fil", "Piscines", "", "", "pont, matin.jpg", ""],
        ["The swimming pool is closed this evening for two weeks.", "Le fil", "piscines", "tout le monde", "été à la ville",
         f"{two.pk}|pont, matin.jpg", ""],
        ["Bonjour", "", "", "", str(campaign.pk), "", "en"],
        ["Un", "", "", "", "", "quai.jpg", ""], ["Deux", "", "", "la planète", "", "", ""],
        ["Trois", "", "", "", "Hiver", "absente.jpg", ""],
    ]  # fmt: skip
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([["texte", "comptes", "thème", "public", "campagne", "images", "langue"], *lines])
    row = importing.begin(by=manager, text=text.getvalue())
    row = worked(importing.start(row, by=manager, dry=True).pk)
    assert not Post.objects.exists() and [line for line, _words in row.errors] == [5, 6, 7] and len(row.errors[2][1]) == 2
    assert "plusieurs fichiers s’appellent «\u00a0quai.jpg\u00a0»" in row.errors[0][1][0] and twin.name == two.name
    looked = {"languages": {"fr": 1, "en": 2}, "aims": {"residents": 1, "everyone": 1, "": 1}, "campaigns": {str(campaign.pk): 2}}
    assert row.looked | looked | {"media": 3} == row.looked
    assert row.looked["lines"][1]["media"] == [two.pk, one.pk] and row.looked["lines"][0]["aim"] == "residents"
    client = Client()
    client.force_login(manager)
    html = client.get(f"/publications/import/{row.pk}").content.decode()
    assert "Les habitants</span> (1)" in html and "anglais (2)" in html and "Été à la Ville</span> (2)" in html
    told = Caller(manager)("GET", f"/post-imports/{row.pk}")[1]["looked"]
    assert told["lines"][0]["accounts"] == [x.pk] and told["media"] == 3
    worked(importing.start(row, by=manager, dry=False).pk)
    french, english, third = Post.objects.order_by("pk")
    assert (french.aim, french.audience, french.language, french.language_told) == (
        "residents",
        {"countries": ["FR"]},
        "fr",
        False,
    )
    assert (english.aim, english.campaign, english.language) == ("everyone", campaign, "en")
    assert (third.aim, third.campaign, third.language, third.language_told) == ("", campaign, "en", True)
    assert list(english.attachments.values_list("file", flat=True)) == [two.pk, one.pk]
    assert not File.objects.filter(personal=True).exists(), "what serves somewhere is colleagues' too"
    actions.edit(french, by=manager, text="Autre chose", accounts=[], media=[])
    back = composing.restore(Post.objects.get(pk=french.pk), revision=1, by=manager)
    assert back.text == lines[0][0] and back.variants.get().account == x and back.attachments.get().file == one


@pytest.mark.django_db
def test_a_number_counts_before_a_name_of_figures_in_whichever_order(manager: User) -> None:
    first = Campaign.objects.create(name="Été", first=date(2026, 6, 1), last=date(2026, 6, 30))
    for last in (date(2026, 5, 30), date(2026, 7, 30)):
        Campaign.objects.create(name=str(first.pk), first=date(2026, 5, 1), last=last)
    numbered = File.objects.create(sha256="1" * 64, path="aa/aa", name="pont.png", mime="image/png", size=1, by=manager)
    File.objects.create(sha256="2" * 64, path="bb/bb", name=str(numbered.pk), mime="image/png", size=1, by=manager)
    known = importing._known(manager, timezone.now(), {str(numbered.pk)})
    assert (known.campaigns[str(first.pk)], known.media[str(numbered.pk)]) == ([first.pk], [numbered.pk])
