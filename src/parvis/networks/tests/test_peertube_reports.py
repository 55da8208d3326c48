"""What people report to a PeerTube server's moderators: read, settled, answered; and an account that is no moderator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from parvis.networks.protocol import Doubt, Draft, Incoming, Published, Refused, Target
from parvis.networks.tests.cases import Given
from parvis.networks.tests.fixtures_peertube import (
    API,
    BASE,
    ME,
    NOW,
    abuse,
    account,
    answering,
    failed,
    listed,
    said_of,
    ville,
)

COMMENTS = f"{API}/users/me/videos/comments"
QUIET = {f"GET {API}/users/me/notifications": listed(), f"GET {COMMENTS}": listed()}


def reports(cursor: Any, *rows: dict[str, Any], **more: Given | list[Given]) -> tuple[list[Incoming], Any]:
    page = ville(**QUIET, **{f"GET {API}/abuses": listed(*rows)}, **more)[0].read(cursor)
    return list(page.items), json.loads(json.dumps(page.cursor))


def test_a_report_arrives_with_what_it_is_about_and_then_with_what_became_of_it() -> None:
    (item,), cursor = reports(None, abuse(12), abuse(11, state={"id": 3}))
    assert (item.verb, item.remote_id, item.thread, item.kind, item.private) == ("add", "abuse/12", "abuse/12", "report", True)
    assert (item.text, item.author.remote_id, item.subject) == (
        "Il insulte tout le monde",
        "awa@video.ville.example",
        "Le budget",
    )
    assert item.url == f"{BASE}/w/aTyJPi;threadId=1"
    assert item.context == {"report": "pending", "local": True, "quoted": "Bande d’ânes", "reasons": ["hate"]}
    assert reports(cursor, abuse(12), abuse(11, state={"id": 3}))[0] == []
    gone = {"id": 2, "threadId": None, "text": "", "deleted": True, "video": {"id": 8420, "name": "Le budget"}}
    (changed, fresh), cursor = reports(
        cursor, abuse(13, "Autre"), abuse(12, state={"id": 2}, comment=gone, updatedAt=NOW.isoformat())
    )
    assert {changed.remote_id: changed.verb, fresh.remote_id: fresh.verb} == {"abuse/12": "edit", "abuse/13": "add"}
    settled = next(one for one in (changed, fresh) if one.verb == "edit")
    assert settled.context["report"] == "rejected" and "quoted" not in settled.context, "what was reported stays told"


def test_what_is_said_about_a_report_is_read_once_it_grows() -> None:
    _, cursor = reports(None, abuse(12))
    both = listed(said_of(3, "Merci d’agir"), said_of(4, "C’est fait", "chef@video.ville.example", moderator=True))
    items, cursor = reports(cursor, abuse(12, countMessages=2), **{f"GET {API}/abuses/12/messages": both})
    assert [(one.remote_id, one.text, one.own, one.thread) for one in items] == [
        ("abuse/12/3", "Merci d’agir", False, "abuse/12"), ("abuse/12/4", "C’est fait", True, "abuse/12"),
    ]  # fmt: skip
    assert {one.author.remote_id for one in items} == {"awa@video.ville.example"}
    assert reports(cursor, abuse(12, countMessages=2))[0] == []


def test_many_reports_are_read_page_by_page() -> None:
    _, cursor = reports(None, abuse(12))
    first, second = [abuse(number) for number in range(220, 120, -1)], [abuse(number) for number in range(120, 20, -1)]
    last = [abuse(number) for number in range(20, 2, -1)]
    page = ville(**QUIET, **{f"GET {API}/abuses": [listed(*first), listed(*second), listed(*last)]})[0].read(cursor)
    assert len(page.items) == 220 - 12


def test_what_we_reported_is_no_news_and_a_closed_account_has_no_name() -> None:
    (item,), _ = reports(
        None, abuse(12, reporterAccount=None, comment=None, video={"id": 1, "name": "V"}), abuse(9, reporterAccount=account(ME))
    )
    assert (item.author.remote_id, item.author.handle, item.context["local"]) == ("abuse/12", "", False)


def test_without_the_moderators_right_nothing_else_is_lost() -> None:
    connector, http = ville({"granted": ["account"]})
    assert len(connector.read(None).items) == 4
    assert http.calls("GET", f"{API}/abuses") == []
    lost, _ = ville({"granted": ["account", "manage_abuses"]}, **{f"GET {API}/abuses": failed(403, "")})
    page = lost.read({"since": NOW.isoformat(), "seen": 0, "told": 0, "reports": {"seen": 4, "told": {}}})
    assert page.cursor["reports"] == {"seen": 4, "told": {}}, "it goes on where it stood when the right comes back"
    assert ville(**{f"GET {API}/users/me": Given(body={"account": account(ME), "role": {"id": 2, "label": "User"}})})[
        0
    ].who().settings["granted"] == ["account"]


def test_a_report_is_settled_with_a_note_and_answered() -> None:
    connector, http = ville()
    about = Target("abuse/12", "awa", kind="report", reason="Insulte")
    assert connector.may_moderate(about) == {"accept", "dismiss", "reopen"}
    assert connector.may_moderate(Target("abuse/12/3", "awa", kind="report")) == frozenset()
    connector.moderate("accept", about)
    assert http.sent[-1]["json"] == {"state": 3, "moderationComment": "Insulte"}
    connector.moderate("reopen", Target("abuse/12", "awa", kind="report"))
    assert http.sent[-1]["json"] == {"state": 1}
    to = answering(remote_id="abuse/12", thread="abuse/12", private=True, context={"report": "pending", "local": True})
    draft = Draft("Merci, c’est retiré.", answering=to)
    assert connector.check(draft) == [] and connector.may_answer(to, NOW) == []
    there = connector.publish(draft, "k")
    assert isinstance(there, Published) and there.remote_id == "abuse/12/4"
    assert there.context == {"local": True}, "our words are no report"
    assert http.sent[-1].changes and http.sent[-1]["json"] == {"message": "Merci, c’est retiré."}
    connector.remove(there.remote_id)
    connector.remove(there.remote_id)
    assert {problem.code for problem in connector.check(Draft("x" * 3001, answering=to))} == {"text-long"}
    assert {problem.code for problem in connector.check(Draft("x", answering=to))} == {"peertube-short"}
    far = answering(remote_id="abuse/12", private=True, context={"report": "pending", "local": False})
    assert [problem.code for problem in connector.may_answer(far, NOW)] == ["peertube-elsewhere"]


def test_an_answer_to_a_report_whose_answer_was_lost_is_looked_for() -> None:
    to = answering(remote_id="abuse/12/3", thread="abuse/12", private=True, context={"local": True})
    draft = Draft("C’est fait", answering=to)
    lost, _ = ville(**{f"POST {API}/abuses/12/messages": Given(lost="after")})
    with pytest.raises(Doubt):
        lost.publish(draft, "k")
    rows = listed(said_of(3, "C’est fait"), said_of(4, "C’est fait", ME, moderator=True))
    there = ville(**{f"GET {API}/abuses/12/messages": rows})[0].find(draft, "k", NOW)
    assert isinstance(there, Published) and there.remote_id == "abuse/12/4"
    assert ville()[0].find(draft, "k", NOW) is None
    with pytest.raises(Refused, match="answered-gone"):
        ville(**{f"POST {API}/abuses/12/messages": failed(404, "")})[0].publish(draft, "k")
