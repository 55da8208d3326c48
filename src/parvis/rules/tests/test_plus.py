"""A mail to ville+sujet@… leads where an administrator said: a condition of a rule."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from django.core.exceptions import ValidationError

from parvis.inbox.models import Conversation
from parvis.networks.email.parsing import parse
from parvis.rules.models import Rule, RuleRun
from parvis.rules.telling import Names, asks
from parvis.rules.tests.town import arrive, rule, work
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def mail(number: int, to: str) -> bytes:
    written = EmailMessage()
    written["From"], written["To"], written["Message-ID"] = f"zoe{number}@ailleurs.example", to, f"<{number}@ailleurs.example>"
    written["Subject"], written["Date"] = "Une question", "Tue, 03 Mar 2026 10:00:00 +0100"
    written.set_content("Bonjour")
    return written.as_bytes()


@pytest.mark.parametrize(
    ("to", "led"),
    [("Ville <contact+Voirie@ville.test>", True), ("contact@ville.test", False), ("contact+voiries@ville.test", False)],
)
def test_what_is_written_to_a_plus_address_goes_to_its_team(to: str, led: bool) -> None:
    account, roads = make.account("email"), make.team("Voirie")
    rule("Voirie", plus=["+Voirie@"], acts={"team": roads.pk})
    row = arrive(account, parse(mail(1, to), "contact@ville.test"))
    work(RuleRun)
    assert (Conversation.objects.get(pk=row.pk).team == roads) == led


def test_it_is_kept_read_and_refused_over_the_api() -> None:
    caller = Caller(make.user("admin"))
    body = {"name": "Sujets", "conditions": {"plus": ["sport", "+Culture"]}, "acts": {"note": "Vu"}}
    status, told = caller("POST", "/rules", body)
    assert (status, told["conditions"]["plus"]) == (201, ["sport", "culture"])
    assert asks(Rule.objects.get(), Names.read(list(Rule.objects.all()))) == ["écrit à +sport, +culture"]
    with pytest.raises(ValidationError):
        rule("Faux", plus=["a b"])
