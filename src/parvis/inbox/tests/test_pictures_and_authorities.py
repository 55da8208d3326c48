"""What the register keeps of pictures, seen on demand; what is against the law, told to the authorities after a second look."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from PIL import Image

from parvis.inbox import actions, snapshots
from parvis.inbox.authorities import actions as authorities
from parvis.inbox.authorities.models import AuthorityReport
from parvis.inbox.expiry import blanked
from parvis.inbox.forgetting import standing_files
from parvis.inbox.models import Message, Moderation
from parvis.inbox.tests.test_moderation import Moderated
from parvis.journal.models import Notice
from parvis.media.actions import keep_inbound
from parvis.media.models import File
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Answer
from parvis.networks.protocol import Attached, Refused
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def png(colour: str = "navy") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def network(monkeypatch: Any, tmp_path: Path, settings: Any) -> Moderated:
    settings.MEDIA_ROOT = tmp_path
    found = Moderated()
    monkeypatch.setitem(CATALOGUE, "mastodon", replace(CATALOGUE["mastodon"], make=lambda *given: found))
    return found


@pytest.fixture
def agent() -> User:
    return make.user("agent")


def pictured(*attached: dict[str, Any]) -> Message:
    row = make.conversation(texts=("Regardez",))
    Message.objects.filter(conversation=row).update(attached=list(attached))
    wanted = Message.objects.select_related(
        "conversation__account__grant", "conversation__identity", "identity", "account__grant"
    )
    return wanted.get(conversation=row)


def test_the_picture_stays_in_the_register_when_the_network_loses_it(network: Moderated, agent: User, monkeypatch: Any) -> None:
    asked: list[str] = []

    def call(self: Any, method: str, url: str, **more: Any) -> Answer:
        asked.append(url)
        if url.endswith("gone.png"):
            raise Refused("not-found", "", status=404)
        return Answer(200, {}, png("red"), url)

    monkeypatch.setattr("parvis.networks.http.Http.call", call)
    kept = keep_inbound(Attached("une.png", "image/png", content=png()))
    message = pictured(
        kept, {"name": "deux.png", "mime": "image/png", "url": "https://n.test/deux.png"},
        {"name": "trois.png", "mime": "image/png", "url": "https://n.test/gone.png"}, {"name": "a.pdf", "mime": "application/pdf"},
    )  # fmt: skip
    row = actions.moderate(message, act="delete", reason="Injure", by=agent)
    shown = row.snapshot["pictures"]
    assert [one["name"] for one in shown] == ["une.png", "deux.png", "trois.png"] and shown[0]["file"] == kept["file"]
    assert "file" not in shown[2] and asked == ["https://n.test/deux.png", "https://n.test/gone.png"]
    assert standing_files({kept["file"], shown[1]["file"], 10**6}) == {kept["file"], shown[1]["file"]}
    client = Client()
    client.force_login(agent)
    answer = client.get(f"/guichet/registre/{row.pk}/images/1")
    assert answer.status_code == 200 and answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get(f"/guichet/registre/{row.pk}/images/2").status_code == 404
    for page in (client.get("/guichet/registre"), client.get(f"/guichet/registre/{row.pk}")):
        html = page.content.decode()
        assert html.count('class="veiled"') == 2 and "Montrer l’image" in html
    told = Caller(agent)("GET", "/moderations")[1]["items"][0]["pictures"]
    assert [one["url"] for one in told] == [f"/guichet/registre/{row.pk}/images/{n}" for n in (0, 1)] + [""]
    lines = b"".join(client.get("/guichet/registre.csv").streaming_content).decode()
    assert f"/guichet/registre/{row.pk}/images/0 /guichet/registre/{row.pk}/images/1" in lines
    client.force_login(make.user("agent", in_team=make.team("Petite enfance")))
    assert client.get(f"/guichet/registre/{row.pk}/images/0").status_code == 404
    assert blanked(row.snapshot)["pictures"] == []


def test_nothing_is_copied_of_what_may_be_kept_for_a_time_only(network: Moderated, agent: User) -> None:
    message = pictured({"name": "une.png", "mime": "image/png", "url": "https://n.test/une.png"})
    message.expires_at = timezone.now()
    assert snapshots.pictures(message) == [] and not File.objects.exists()
    assert "pictures" not in actions.moderate(pictured(), act="hide", reason="Injure", by=agent).snapshot


def test_a_picture_of_what_was_hidden_is_veiled_in_its_thread(network: Moderated, agent: User) -> None:
    message, client = pictured(keep_inbound(Attached("une.png", "image/png", content=png()))), Client()
    client.force_login(agent)
    thread = f"/guichet/{message.conversation_id}"
    assert 'class="veiled"' not in client.get(thread).content.decode()
    actions.moderate(message, act="hide", reason="Injure", by=agent)
    assert 'class="veiled"' in client.get(thread).content.decode()
    assert Moderation.objects.get().snapshot["pictures"] and Path(settings.MEDIA_ROOT).exists()


def test_a_picture_that_may_not_be_copied_is_not(network: Moderated, agent: User) -> None:
    message, client = pictured(keep_inbound(Attached("une.png", "image/png", content=png()))), Client()
    client.force_login(agent)
    where = f"/guichet/messages/{message.pk}/moderer"
    assert 'name="copies"' in client.get(where, {"act": "hide"}).content.decode()
    assert client.post(where, {"act": "hide", "reason": "Atteinte à un enfant", "copies": "no"}).status_code < 400
    assert "pictures" not in Moderation.objects.get().snapshot


def test_the_authorities_are_told_after_a_second_look_by_somebody_else(agent: User) -> None:
    message, other = pictured(), make.user("manager")
    User.objects.filter(pk=other.pk).update(on_duty=True)
    with pytest.raises(ValidationError, match="critique"):
        authorities.prepare(message, kind="hate", to="pharos", facts="La critique du maire", by=agent)
    row = authorities.prepare(message, kind="hate", to="pharos", facts="Appel à la haine, ligne 2", by=agent)
    assert Notice.objects.filter(user=other, kind="authority.prepared").exists()
    assert not Notice.objects.filter(user=agent, kind="authority.prepared").exists()
    with pytest.raises(ValidationError, match="déjà"):
        authorities.prepare(message, kind="hate", to="pharos", facts="Encore", by=other)
    with pytest.raises(ValidationError, match="confirmer"):
        authorities.reported(row, reference="2026-1", by=other)
    with pytest.raises(ValidationError, match="autre personne"):
        authorities.settle(row, yes=True, said="", by=agent)
    with pytest.raises(ValidationError, match="pourquoi"):
        authorities.settle(row, yes=False, said=" ", by=other)
    with pytest.raises(PermissionDenied):
        authorities.settle(row, yes=True, said="", by=make.user("contributor"))
    authorities.settle(row, yes=True, said="Article 24", by=other)
    with pytest.raises(ValidationError, match="numéro"):
        authorities.reported(row, reference=" ", by=agent)
    found = authorities.reported(row, reference="SIG-2026-17", by=agent)
    assert (found.state, found.second, found.reported_by, found.reference) == ("reported", other, agent, "SIG-2026-17")
    again = authorities.prepare(message, kind="threat", to="pharos", facts="Menaces depuis", by=agent)
    assert authorities.settle(again, yes=False, said="Ce n’en est pas une", by=other).state == "refused"


def test_it_is_done_on_its_pages_and_read_over_the_api(agent: User) -> None:
    message, other, client = pictured(), make.user("manager"), Client()
    client.force_login(agent)
    new = f"/guichet/messages/{message.pk}/autorites"
    assert client.get(new).status_code == 200
    assert client.post(new, {"kind": "hate", "to": "pharos", "facts": ""}).status_code == 422
    assert client.post(new, {"kind": "hate", "to": "pharos", "facts": "Appel à la haine"}).status_code == 302
    row = AuthorityReport.objects.get()
    page = f"/guichet/autorites/{row.pk}"
    mine = client.get(page).content.decode()
    assert "Une autre personne que vous" in mine and 'value="confirmer"' not in mine
    assert client.post(page, {"do": "confirmer"}).status_code == 422
    client.force_login(other)
    assert client.post(page, {"do": "confirmer", "said": ""}).status_code == 302
    assert "internet-signalement.gouv.fr" in client.get(page).content.decode()
    assert client.post(page, {"do": "transmis", "reference": "SIG-1"}).status_code == 302
    assert "transmis" in client.get("/guichet/autorites/").content.decode()
    told = Caller(agent)("GET", "/authority-reports?state=reported")[1]["items"]
    assert [(one["reference"], one["second"], one["by"]) for one in told] == [("SIG-1", other.pk, agent.pk)]
    assert Caller(make.user("agent", in_team=make.team("Autre")))("GET", "/authority-reports")[1]["items"] == []
