"""A click on a row opens what is beside the list, and leaves the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.inbox.models import Conversation
from parvis.testing import make

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}


@pytest.fixture
def page() -> Client:
    client = Client()
    client.force_login(make.user("agent", username="samira"))
    return client


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_row_opens_what_is_beside_the_list_and_nothing_else(page: Client) -> None:
    row, other = make.conversation(texts=("La fontaine fuit",)), make.conversation()
    html = body(page.get(f"/guichet/{row.pk}?vue=toutes", headers=LIVE))
    assert html.lstrip().startswith("<title>") and f'id="opened" data-pane="thread" data-talk="{row.pk}"' in html
    assert f'id="pane-{row.pk}"' in html and f'id="person-{row.pk}"' in html and f'id="beside-{row.pk}"' in html
    assert 'id="rows"' not in html and f"talk-{other.pk}" not in html and "?vue=toutes" in html
    assert f'name="ouverte" value="{row.pk}"' in html  # the rows ask with it, and say which of them is open
    assert html.count(f'href="/guichet/{row.pk}?vue=toutes&amp;pane=person"') == 2  # the person's pane keeps the list too
    back = body(page.get("/guichet/?vue=toutes", headers=LIVE))
    assert 'data-pane="list" data-talk=""' in back and "Choisissez une conversation" in back and 'id="rows"' not in back
    assert body(page.get(f"/guichet/liste?vue=toutes&ouverte={row.pk}")).count('aria-current="true"') == 1
    whole = body(page.get(f"/guichet/{row.pk}?vue=toutes"))
    assert 'id="desk"' in whole and f'id="pane-{row.pk}"' in whole
    restored = page.get(f"/guichet/{row.pk}", headers=LIVE | {"HX-History-Restore-Request": "true"})
    assert 'id="desk"' in body(restored)


def test_opened_by_its_address_a_conversation_comes_first_and_the_rows_are_asked_for(page: Client) -> None:
    row, other = make.conversation(texts=("La fontaine fuit",)), make.conversation()
    whole = body(page.get(f"/guichet/{row.pk}?vue=toutes"))
    assert f"talk-{other.pk}" not in whole
    assert 'id="rows" hx-get="/guichet/liste?vue=toutes" hx-include="#open-talk"' in whole and 'hx-trigger="load, ' in whole
    assert '<noscript><p class="counter-narrowed"><a href="/guichet/?vue=toutes">Voir la liste</a></p></noscript>' in whole
    rows = body(page.get(f"/guichet/liste?vue=toutes&ouverte={row.pk}", headers=LIVE))
    assert f'id="talk-{other.pk}"' in rows and 'hx-trigger="load' not in rows
    assert f'id="talk-{other.pk}"' in body(page.get(f"/guichet/{row.pk}?vue=toutes&pane=list"))


def test_a_row_of_a_conversation_that_left_says_so_and_the_rows_are_asked_for_again(page: Client) -> None:
    row = make.conversation()
    Conversation.objects.filter(pk=row.pk).update(team=make.team("Petite enfance"))
    answer = page.get(f"/guichet/{row.pk}", headers=LIVE)
    assert (answer.status_code, "parvis:say" in answer["HX-Trigger"]) == (204, True)
    assert "parvis:changed:lost" in answer["HX-Trigger"]
    assert page.get(f"/guichet/{row.pk}").status_code == 404
