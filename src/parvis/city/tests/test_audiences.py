"""Topics and audiences: three that are always there, the city's own, and the page on which they are set."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from parvis.city import actions
from parvis.city.audiences import aims, suggested
from parvis.city.models import Topic
from parvis.testing import make

pytestmark = pytest.mark.django_db


def test_three_audiences_are_always_there() -> None:
    manager = make.user("manager")
    assert list(aims()) == ["residents", "country", "everyone"]
    actions.define_audience(
        key="residents", name="Les Parisiens", countries=["FR"], local=True, languages=["fr", "en"], by=manager
    )
    made = actions.define_audience(name="Voisins", countries=["FR", "BE"], by=manager)
    assert aims()["residents"].name == "Les Parisiens" and aims()[made.key].countries == ("FR", "BE")
    topic = actions.name_topic(name="Marchés", aim=made.key, by=manager)
    assert suggested(topic, aims()) == aims()[made.key]
    actions.forget_audience("residents", by=manager)
    actions.forget_audience(made.key, by=manager)
    assert aims()["residents"].name == "Les habitants" and Topic.objects.get().aim == ""


@pytest.mark.parametrize("wrong", [{"name": " "}, {"countries": ["France"]}, {"languages": ["klingon"]}, {"key": "é à"}])
def test_what_is_wrong_is_said_by_its_field(wrong: dict) -> None:
    with pytest.raises(ValidationError) as said:
        actions.define_audience(**{"name": "Voisins", "by": make.user("manager")} | wrong)
    assert set(said.value.message_dict) == set(wrong)


def test_the_table_is_edited_by_those_who_may() -> None:
    client = Client()
    client.force_login(make.user("approver"))
    url = reverse("city-settings:topics")
    assert client.get(url).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.name_topic(name="Piscines", by=make.user("contributor"))
    client.force_login(make.user("manager"))
    assert client.post(url, {"name": "Piscines", "aim": "residents", "do": "keep"}).status_code == 302
    assert Topic.objects.get().aim == "residents"
    client.post(url, {"key": "piscines", "name": "Piscines et bains", "aim": "", "do": "keep"})
    assert (Topic.objects.get().name, Topic.objects.get().aim) == ("Piscines et bains", "")
    assert client.post(url, {"name": "Marchés", "aim": "inconnu"}).status_code == 422
    client.post(url, {"key": "piscines", "do": "forget"})
    assert not Topic.objects.exists()
    audience = reverse("city-settings:audience", args=["nouveau"])
    assert client.post(audience, {"name": "Voisins", "countries": "fr, be", "languages": ["fr"]}).status_code == 302
    assert aims()["voisins"].countries == ("FR", "BE")
    assert client.post(audience, {"name": "", "countries": "France"}).status_code == 422
    assert client.get(reverse("city-settings:audience", args=["absent"])).status_code == 404
