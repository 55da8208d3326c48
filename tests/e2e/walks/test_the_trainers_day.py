"""The trainer's day: a department's request becomes a session; a colleague plays, passes, and may then publish by herself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.city import City, until
from tests.e2e.walks.walk import Walk

pytestmark = pytest.mark.browser
RIGHT = ("Service", "Aux habitants, là où le réseau sait les distinguer", "Non", "J’attends")
WAITS, LEAVES = "Le kiosque du quai Bas rouvre à midi.", "Le kiosque du quai Bas ferme à 19 h ce soir."
SAID = "Bonjour, la collecte reprend aujourd’hui à 14 h. Votre signalement est transmis au service de la propreté."


def test_the_trainers_day(walk: Callable[[str], Walk], city: City) -> None:
    asks, trainer, learns = walk("contributor"), walk("manager"), walk("approver")
    a_department_asks(asks)
    a_session_is_planned(trainer)
    who_asked_is_expected(asks)
    a_certificate_is_wanted(trainer)
    her_post_waits(learns)
    an_exercise_is_played(learns)
    the_course_is_passed(learns)
    her_post_leaves(learns)
    the_trainer_sees_it(trainer)
    until(lambda: len(city.records(LEAVES)) == 1, 60, "it has not left")
    assert city.records(WAITS) == []


def a_department_asks(day: Walk) -> None:
    page = day.open("/formation/")
    day.look("formation")
    tab(page, "Demandes")
    page.get_by_role("link", name="Demander une formation").click()
    page.get_by_label("Service").fill("Direction de la voirie")
    page.get_by_label("Cours").select_option("crise")
    page.get_by_label("Personnes").fill("12")
    day.look("demande")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Votre demande est partie.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Direction de la voirie")
    day.look("demande-partie")


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Formation").get_by_role("link", name=name).click()


def a_session_is_planned(day: Walk) -> None:
    page, when = day.open("/formation/"), date.today() + timedelta(days=9)
    page.get_by_role("link", name="demandes de formation attendent une réponse").click()
    page.get_by_role("link", name="Direction de la voirie").click()
    day.look("une-demande")
    page.get_by_role("link", name="Planifier une séance").click()
    expect(page.get_by_label("Cours")).to_have_value("crise")
    page.get_by_label("Jour et heure").fill(f"{when}T09:30")
    page.get_by_label("Lieu").fill("Hôtel de Ville, salle 2")
    day.look("une-seance")
    page.get_by_role("button", name="Planifier").click()
    expect(page.get_by_text("le service est prévenu")).to_be_visible()
    expect(page.get_by_role("region", name="Personnes attendues")).to_contain_text("Yanis Belkacem")
    day.look("seance-planifiee")
    follow(page, "Séances de formation")
    day.look("seances")


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name).click()


def who_asked_is_expected(day: Walk) -> None:
    page = day.page
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("planifiée")
    follow(page, "Parler pendant une crise")
    expect(page.get_by_role("button", name="Rendre ma place")).to_be_visible()
    day.look("attendu")


def a_certificate_is_wanted(day: Walk) -> None:
    """From now on the newsroom's approvers publish by themselves once they have passed the course."""
    page = day.page
    tab(page, "Certificats")
    page.get_by_label("Rôle").select_option("approver")
    page.get_by_label("Pour").select_option("publish")
    page.get_by_label("Certificat", exact=True).select_option("publier")
    page.get_by_role("button", name="Ajouter la règle").click()
    opens = page.get_by_role("region", name="Ce qu’ils ouvrent").get_by_role("listitem")
    expect(opens.filter(has_text="validation · publier")).to_have_count(1)
    day.look("certificats")


def composed(page: Page, text: str) -> None:
    page.get_by_label("Texte commun").fill(text)
    page.get_by_label("Objectif").select_option("service")
    page.get_by_label("Thème").select_option("culture")
    page.get_by_role("group", name="Comptes").get_by_role("checkbox", name="Mastodon").check()
    expect(page.locator("#audience")).to_contain_text("proposé par le thème")


def her_post_waits(day: Walk) -> None:
    page = day.open("/publications/nouvelle")
    composed(page, WAITS)
    foot = page.locator(".composer-foot")
    expect(foot).to_contain_text("Certificat à obtenir")
    day.look("il-manque-un-certificat")
    foot.get_by_role("button", name="Demander la validation").click()
    expect(page.get_by_text("c’est à quelqu’un d’autre de la valider")).to_be_visible()


def an_exercise_is_played(day: Walk) -> None:
    """One message of an angry Saturday: its kind, whose it is, an answer. The rest is left, and the outcome says so."""
    page = day.page
    page.get_by_role("navigation").first.get_by_role("link", name="Formation").click()
    expect(page.get_by_text("Vos publications attendent l’accord")).to_be_visible()
    page.get_by_role("link", name="S’exercer").click()
    day.look("exercices")
    page.get_by_role("button", name="Jouer · Un samedi de colère").click()
    page.get_by_role("link", name="Exaspéré de la Gare").click()
    page.get_by_label("Nature").select_option("report")
    page.get_by_role("button", name="Noter · Nature").click()
    expect(page.get_by_text("Rien n’est parti au dehors.")).to_be_visible()
    page.get_by_label("Réponse", exact=True).fill(SAID)
    day.look("exercice")
    page.get_by_role("button", name="Répondre (exercice)").click()
    expect(page.get_by_text("Vous avez répondu")).to_be_visible()
    page.get_by_role("button", name="Terminer et voir le bilan").click()
    first = page.get_by_role("article").filter(has_text="Exaspéré de la Gare")
    expect(first.get_by_role("img", name="oui").first).to_be_visible()
    expect(page.get_by_text("% des points")).to_be_visible()
    day.look("bilan")


def the_course_is_passed(day: Walk) -> None:
    page = day.page
    page.get_by_role("main").get_by_role("link", name="Exercices").click()
    tab(page, "Cours")
    page.get_by_role("link", name="Commencer · Publier au nom de la ville").click()
    day.look("lecon")
    for _lesson in range(2):
        page.get_by_role("button", name="Lu, leçon suivante").click()
    page.get_by_role("button", name="Lu, au questionnaire").click()
    for words in RIGHT:
        page.get_by_role("radio", name=words).check()
    day.look("questionnaire")
    page.get_by_role("button", name="Valider mes réponses").click()
    expect(page.get_by_text("4 bonnes réponses sur 4.")).to_contain_text("Vos publications n’attendent plus l’accord")
    day.look("reussi")
    page.get_by_role("link", name="Voir mes certificats").click()
    expect(page.get_by_role("region", name="Les miens")).to_contain_text("certificat jusqu’au")
    day.look("mon-certificat")


def her_post_leaves(day: Walk) -> None:
    page = day.page
    page.get_by_role("navigation").first.get_by_role("link", name="Publier").click()
    composed(page, LEAVES)
    foot = page.locator(".composer-foot")
    expect(foot).not_to_contain_text("Certificat à obtenir")
    foot.get_by_role("button", name="Publier maintenant").click()
    expect(page.get_by_role("region", name="Où elle en est").get_by_role("link", name="Voir en ligne")).to_be_visible()
    day.look("partie")


def the_trainer_sees_it(day: Walk) -> None:
    page = day.page
    tab(page, "Suivi")
    day.look("suivi")
    page.get_by_role("link", name="Personne par personne").click()
    expect(page.get_by_role("row", name="Hélène Garnier")).to_contain_text("Publier au nom de la ville")
    day.look("personnes")
