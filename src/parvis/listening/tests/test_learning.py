"""What was set aside teaches which word to leave out; nothing is proposed without enough on both sides."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from parvis.listening.lookouts import actions
from parvis.listening.lookouts.learning import Exclusion, proposed
from parvis.listening.models import Lookout, Sighting
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller


def test_a_word_is_proposed_when_only_rejects_have_it() -> None:
    aside = ["Paris Hilton au gala", "Hilton arrive à Paris", "Le parfum de Hilton, Paris"]
    kept = ["La piscine de Paris ferme", "Paris au gala des pompiers", "Le parfum du marché"]
    assert proposed(aside, kept, "paris") == [Exclusion("hilton", 3, 3)]
    assert (
        proposed(aside, [*kept, "Hilton est un hôtel"]) == []
        and proposed(aside[:2], kept) == []
        and proposed(aside, kept[:2]) == []
    )
    assert proposed(aside, kept, "paris hilton") == []


def watching(user: User) -> Lookout:
    account = make.account()
    lookout = actions.keep(name="Paris", query="paris OU ville", by=user, team=account.team)
    texts = ["Paris Hilton au gala"] * 3 + ["La piscine de Paris"] * 3
    for n, text in enumerate(texts):
        talk = make.conversation(account, texts=(text,))
        Sighting.objects.create(lookout=lookout, message=talk.messages.get(), conversation=talk, at=timezone.now(),
                                aside_at=timezone.now() if n < 3 else None)  # fmt: skip
    return lookout


@pytest.mark.django_db
def test_one_click_leaves_it_out() -> None:
    user = make.user()
    lookout = watching(user)
    client = Client()
    client.force_login(user)
    html = client.get(f"/ecoute/veilles/{lookout.pk}").content.decode()
    assert "Exclusions proposées" in html and 'value="hilton"' in html and 'value="gala"' in html
    client.post(f"/ecoute/veilles/{lookout.pk}/exclure", {"mot": "hilton"})
    lookout.refresh_from_db()
    assert lookout.query == "(paris OU ville) SAUF hilton"
    client.post(f"/ecoute/veilles/{lookout.pk}/exclure", {"mot": "a) OU (b"})
    lookout.refresh_from_db()
    assert lookout.query == "(paris OU ville) SAUF hilton"
    caller = Caller(user)
    assert [one["word"] for one in caller("GET", f"/lookouts/{lookout.pk}/exclusions")[1]] == ["gala"]
    status, told = caller("POST", f"/lookouts/{lookout.pk}/exclude", {"word": "gala"})
    assert status == 200 and told["query"].endswith("SAUF gala")
    agent = Client()
    agent.force_login(make.user("trainee"))
    assert "Exclusions proposées" not in agent.get(f"/ecoute/veilles/{lookout.pk}").content.decode()
