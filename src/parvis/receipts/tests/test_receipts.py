"""Receipts: once, in the writer's language, with what the law wants, never to a machine, never twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox import actions as inbox
from parvis.inbox.drafts import draft_of
from parvis.inbox.models import Conversation, Reply
from parvis.journal.models import Event, Notice
from parvis.promises.models import Promise
from parvis.promises.tests.town import FRIDAY, arrive, hours, level, said, work
from parvis.receipts import actions, jobs, texts, words
from parvis.receipts.models import KINDS, Receipt
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work import rows

pytestmark = pytest.mark.django_db
SERVICE = {
    "service": "Direction de la voirie", "service_mail": "voirie@ville.test", "service_address": "1 place de l’Hôtel",
    "service_phone": "39 75",
}  # fmt: skip
MONDAY_TEN = FRIDAY + timedelta(days=2, hours=17, minutes=30)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_TEN, tick=False) as there:
        yield there


def mailbox(**chosen: Any) -> Account:
    account = make.account("email")
    actions.choose(account, by=None, **{"hours": hours(), "registers": True, **chosen})
    return account


def mail(account: Account, thread: str = "f", who: str = "jeanne@example.org", **context: Any) -> Conversation:
    language = context.pop("language", "fr")
    at = context.pop("at", timezone.now())
    item = said(thread, f"<{thread}-{at:%H%M%S}@example.org>", at, who=who, kind="mail", language=language, subject="Trottoir",
                context={"reply_to": who, "message_id": f"{thread}@example.org", "subject": "Trottoir", **context})  # fmt: skip
    return arrive(account, item)


def left() -> list[Reply]:
    return list(Reply.objects.select_related("message", "conversation", "account__grant", "answers").order_by("pk"))


def test_nothing_leaves_before_somebody_turns_it_on() -> None:
    mail(make.account("email"))
    assert work(Receipt) == 0 and not Receipt.objects.exists() and left() == []


def test_a_mail_is_registered_at_once_in_the_language_of_its_writer() -> None:
    account = mailbox()
    french, english = mail(account, "a"), mail(account, "b", "john@example.org", language="en")
    work(Receipt)
    one, other = left()
    assert "bien reçu votre message le 9 mars 2026" in one.message.text and "received your message" in other.message.text
    assert (one.options["automatic"], one.by, one.conversation_id, other.conversation_id) == (True, None, french.pk, english.pk)
    spoken = mail(account, "c", "mary@example.org", language="")
    spoken.messages.update(
        text="Hello, we would like to know when the swimming pool opens again, and how much it costs for the children."
    )
    work(Receipt)
    assert "received your message" in left()[2].message.text  # her mail does not say it, her words do
    french.refresh_from_db()
    assert french.waiting_since is not None and french.state == "new"  # nobody has answered
    assert draft_of(one).options["automatic"]
    again = mail(account, "a", at=timezone.now() + timedelta(seconds=5))
    work(Receipt)
    assert again.pk == french.pk and len(left()) == 3  # one a thread


def test_the_same_mail_digested_twice_is_one_receipt() -> None:
    account = mailbox()
    for _ in range(3):
        mail(account)
        work(Receipt)
    assert len(left()) == 1 and Receipt.objects.count() == 1


def test_a_worker_that_dies_in_between_leaves_one_receipt(monkeypatch: pytest.MonkeyPatch, clock) -> None:
    mail(mailbox())

    class Killed(BaseException):
        pass

    def dies(*row: Any, **changes: Any) -> None:
        raise Killed

    held = rows.hold_due(Receipt, 10, now=timezone.now())
    taken = rows.take(Receipt, [row.pk for row in held], held[0].due_at.isoformat())
    with monkeypatch.context() as context:
        context.setattr(jobs.rows, "settle", dies)  # after the answer was made, before its receipt is settled
        with pytest.raises(Killed):
            jobs.give(taken)
    assert left() == []  # both or none
    clock.shift(timedelta(hours=1))
    work(Receipt)
    work(Receipt)
    assert len(left()) == 1 and Receipt.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("who", "context", "why"),
    [
        ("jeanne@example.org", {"auto": True, "reason": "list"}, None),
        ("no-reply@example.org", {}, "email-no-reply"),
        ("contact@ville.test", {}, "own"),
        ("chef@example.org", {"authentication": {"dmarc": "fail"}}, "forged"),
    ],
)
def test_a_machine_is_never_answered(who: str, context: dict[str, Any], why: str | None) -> None:
    mail(mailbox(), who=who, **context)
    work(Receipt)
    assert left() == []
    assert [row.reason for row in Receipt.objects.all()] == ([] if why is None else [why])


def test_a_person_gets_no_more_than_so_many_a_day(clock) -> None:
    account = mailbox(most=2)
    for n in range(4):
        mail(account, f"f{n}")
        work(Receipt)
    assert len(left()) == 2 and Receipt.objects.filter(reason="often", state="silent").count() == 2
    clock.shift(timedelta(hours=25))
    mail(account, "demain")
    work(Receipt)
    assert len(left()) == 3


def test_taking_charge_sends_the_acknowledgment_with_all_that_the_law_wants(clock) -> None:
    account, agent = mailbox(registers=False, acknowledges="auto", **SERVICE), make.user("agent")
    talk = mail(account)
    row = Receipt.objects.get()
    assert (row.kind, row.state, row.ready) == ("acknowledgment", "owed", False)
    assert row.owed_by == MONDAY_TEN + timedelta(days=14, hours=7)  # ten working days on, when they close
    assert work(Receipt) == 0 and left() == []
    client = Client()
    client.force_login(agent)
    assert "Délais non opposables" in client.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    clock.shift(timedelta(days=1))
    inbox.assign(talk, to=agent, by=agent)
    inbox.assign(talk, to=agent, by=agent)
    work(Receipt)
    (reply,) = left()
    for words_ in ("9 mars 2026", *SERVICE.values(), "9 mai 2026", "rejet", "tribunal administratif"):
        assert words_ in reply.message.text
    page = client.get(f"/guichet/{talk.pk}/a-cote").content.decode()
    assert "Délais non opposables" not in page and "Accusé de réception" in page


def test_an_acknowledgment_by_hand_says_what_silence_means() -> None:
    account, agent = mailbox(registers=False, acknowledges="hand", **SERVICE), make.user("agent")
    none, accepted = mail(account, "a"), mail(account, "b", "paul@example.org")
    client = Client()
    client.force_login(agent)
    page = client.get(f"/accuses/{none.pk}?silence=").content.decode()
    assert "Direction de la voirie" in page and "réputée" not in page
    client.post(f"/accuses/{none.pk}", {"do": "send", "silence": ""})
    actions.send(accepted, silence="acceptance", by=agent)
    with pytest.raises(ValidationError, match="déjà parti"):
        actions.send(accepted, silence="acceptance", by=agent)
    work(Receipt)
    one, other = left()
    assert "silence" not in one.message.text and "décision" not in one.message.text and "{" not in one.message.text
    assert "acceptation" in other.message.text and "L. 232-3" in other.message.text
    with pytest.raises(ValidationError, match="déjà parti"):
        actions.send(accepted, silence="", by=agent)
    with pytest.raises(PermissionDenied):
        actions.send(none, silence="", by=make.user("approver"))


def test_somebody_is_reminded_the_day_before(clock) -> None:
    account, duty = mailbox(registers=False, acknowledges="hand", acknowledge_days=2, **SERVICE), make.user("agent")
    duty.on_duty = True
    duty.save()
    talk = mail(account)
    clock.move_to(MONDAY_TEN + timedelta(days=1, hours=8))
    work(Receipt)
    assert Notice.objects.filter(user=duty, kind="receipt.owed").count() == 1 and left() == []
    clock.move_to(MONDAY_TEN + timedelta(days=3))
    client = Client()
    client.force_login(duty)
    page = client.get("/guichet/?vue=toutes&accuse=retard").content.decode()
    assert f"talk-{talk.pk}" in page and "accusé dû" in page
    assert [one["conversation"] for one in Caller(duty)("GET", "/receipts?state=late")[1]["items"]] == [talk.pk]


def test_only_a_reason_lets_one_do_without() -> None:
    account, agent = mailbox(registers=False, acknowledges="auto", **SERVICE), make.user("agent")
    talk = mail(account)
    with pytest.raises(ValidationError, match="motif"):
        actions.exempt(talk, reason=" ", by=agent)
    actions.exempt(talk, reason="Quarantième envoi du même texte", by=agent)
    inbox.assign(talk, to=agent, by=agent)
    assert work(Receipt) == 0 and left() == []
    assert Event.objects.get(kind="receipt.exempted").data["reason"] == "Quarantième envoi du même texte"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", words.OWN_LANGUAGES)
def test_our_own_words_have_all_mandatory_places(kind: str, language: str) -> None:
    text = words.own_text(kind, language)
    assert texts.missing(kind, text) == [] and texts.unknown(text) == []


@pytest.mark.parametrize("left_out", texts.MANDATORY["acknowledgment"])
def test_a_mandatory_place_cannot_be_left_out(left_out: str) -> None:
    manager, whole = make.user(), words.own_text("acknowledgment", "fr")
    with pytest.raises(ValidationError, match=left_out):
        actions.word(kind="acknowledgment", language="fr", text=whole.replace(f"{{{left_out}}}", "…"), by=manager)
    with pytest.raises(ValidationError, match="Champ inconnu"):
        actions.word(kind="acknowledgment", language="fr", text=whole + "{maire}", by=manager)
    assert actions.word(kind="acknowledgment", language="fr", text="Cher Parisien,\n" + whole, by=manager).pk


def test_an_account_cannot_acknowledge_without_its_service() -> None:
    with pytest.raises(ValidationError, match="nomme le service"):
        mailbox(acknowledges="auto")
    with pytest.raises(ValidationError, match="horaires"):
        actions.choose(make.account("email"), registers=True, by=None)


def test_out_of_hours_it_is_said_once_a_closure_and_never_in_public(clock) -> None:
    account = make.account("mastodon")
    actions.choose(account, by=None, hours=hours(), says_closed=True)
    clock.move_to(FRIDAY + timedelta(hours=3))
    for n in range(3):
        talk = arrive(account, said("f", f"m{n}", FRIDAY + timedelta(hours=3, minutes=n)))
    arrive(account, said("g", "m9", FRIDAY + timedelta(hours=3), kind="comment"))
    work(Receipt)
    (one,) = left()
    assert one.conversation_id == talk.pk and "lundi 9 mars à 09:00" in one.message.text and "112" in one.message.text
    clock.move_to(MONDAY_TEN)
    arrive(account, said("f", "m5", MONDAY_TEN))
    clock.move_to(MONDAY_TEN + timedelta(hours=12))
    arrive(account, said("f", "m6", MONDAY_TEN + timedelta(hours=12)))
    work(Receipt)
    assert len(left()) == 2  # another closure


def test_a_mail_at_night_gets_one_answer_that_says_both(clock) -> None:
    clock.move_to(FRIDAY + timedelta(hours=3))
    mail(mailbox(says_closed=True))
    work(Receipt)
    (one,) = left()
    assert "Il est enregistré" in one.message.text and "lundi 9 mars à 09:00" in one.message.text
    assert one.message.text.count("Bonjour") == 1


def test_a_receipt_keeps_no_promise_and_its_failure_reopens_none() -> None:
    talk_account = mailbox()
    level()
    talk, agent = mail(talk_account), make.user("agent")
    work(Receipt)
    assert Promise.objects.get().state == "running"
    inbox.reply(talk, text="Fait.", by=agent, seen=left()[0].message_id)
    receipt = left()[0]
    receipt.state = "refused"
    inbox.follow_up(receipt)
    assert Promise.objects.get().state == "kept"
    assert Conversation.objects.get(pk=talk.pk).state == "waiting"


def test_a_batch_costs_two_statements() -> None:
    account = mailbox(acknowledges="hand", **SERVICE)

    def counted(first: int, size: int) -> int:
        items = [said(f"f{n}", f"m{n}", MONDAY_TEN, who=f"p{n}@example.org", kind="mail") for n in range(first, first + size)]
        with CaptureQueriesContext(connection) as found:
            arrive(account, *items)
        return sum("receipts_" in one["sql"] for one in found.captured_queries)

    assert counted(0, 2) == counted(10, 20) == 2
    assert Receipt.objects.count() == 44


def test_a_manager_turns_it_on_and_words_it_on_the_pages() -> None:
    account, client = make.account("email"), Client()
    client.force_login(make.user())
    chosen = {"registers": "on", "acknowledges": "hand", "hours": hours().pk, "register_days": 1, "acknowledge_days": 7, "months": 2,
              "most": 3, "silence": "rejection", **SERVICE}  # fmt: skip
    wrong = client.post(f"/accuses/reglages/{account.pk}", chosen | {"service_phone": ""})
    assert wrong.status_code == 422 and "nomme le service" in wrong.content.decode()
    assert client.post(f"/accuses/reglages/{account.pk}", chosen).status_code == 302
    page = client.get("/accuses/reglages").content.decode()
    assert "accuse l’enregistrement" in page
    refused = client.post("/accuses/textes/registration/fr", {"text": "Merci !"})
    assert refused.status_code == 422 and "{date}" in refused.content.decode()
    client.post("/accuses/textes/registration/de", {"text": "Eingang am {date}."})
    mail(account, language="de")
    work(Receipt)
    assert left()[0].message.text.startswith("Eingang am ")
