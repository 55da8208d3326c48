"""A LinkedIn page in good health, in the shapes of the Community Management API."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks import linkedin
from parvis.networks.linkedin.facts import PDF, PDF_BYTES
from parvis.networks.protocol import Answering, Audience, Draft, Target
from parvis.networks.tests.cases import Case, Given, Hook
from parvis.networks.tests.files import media

PAGE = "urn:li:organization:5515715"
POST, ACTIVITY = "urn:li:share:7090000000000000001", "urn:li:activity:7090000000000000002"
SETTINGS = {"organization": "5515715", "client_id": "86abcdefgh", "application": "214001", "member": "urn:li:person:AdMin_1"}
SECRETS = {"token": "AQX-token-of-the-tests", "refresh_token": "AQW-refresh-of-the-tests", "client_secret": "secret-of-the-app"}
NOW = datetime.now(UTC).replace(microsecond=0)
MEMBER = "urn:li:person:Zoe-123"


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def urn(number: int) -> str:
    return f"urn:li:comment:({ACTIVITY},{number})"


def encoded(of: str) -> str:
    return of.replace(":", "%3A").replace("(", "%28").replace(")", "%29").replace(",", "%2C")


def comment(number: int, actor: str = MEMBER, text: str = "Quand rouvre-t-elle ?", **more: Any) -> dict[str, Any]:
    told = {"id": str(number), "commentUrn": urn(number), "actor": actor, "message": {"text": text, "attributes": []}}
    return {**told, "created": {"time": ms(NOW), "actor": actor}, "lastModified": {"time": ms(NOW)}, "object": ACTIVITY, **more}


def note(action: str, about: str, told: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    kept = {"notificationId": 123, "organizationalEntity": PAGE, "action": action, "sourcePost": POST, "generatedActivity": about}
    around = {"decoratedGeneratedActivity": told} if told is not None else {}
    return {**kept, "lastModifiedAt": ms(NOW), "subscriber": "urn:li:person:x", **around, **more}


def said(text: str = "Bravo", owner: str = MEMBER) -> dict[str, Any]:
    return {"comment": {"text": text, "owner": owner}}


def delivery(*notes: dict[str, Any]) -> dict[str, Any]:
    return {"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": list(notes)}


def sign(body: bytes) -> Mapping[str, str]:
    return {"x-li-signature": hmac.new(SECRETS["client_secret"].encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()}


def error(status: int, code: str, message: str) -> Given:
    return Given(status, {"status": status, "code": code, "serviceErrorCode": 100, "message": message})


def on_comment(**more: Any) -> Answering:
    told = {"remote_id": urn(10), "thread": f"{POST}|{MEMBER}", "private": False, "author_id": MEMBER, "author": "Zoe-123"}
    context = {"object": ACTIVITY, "top": urn(10), "post": POST}
    return Answering(**{**told, "at": NOW, "context": context, **more})


CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
ANSWER = hmac.new(SECRETS["client_secret"].encode(), CODE.encode(), hashlib.sha256).hexdigest()
COMMENTS = f"/rest/socialActions/{encoded(ACTIVITY)}/comments"
OF_TOP = f"/rest/socialActions/{encoded(urn(10))}/comments"
STATISTICS = {"impressionCount": 900, "uniqueImpressionsCount": 700, "clickCount": 12, "likeCount": 5, "commentCount": 2, "shareCount": 1,
              "engagement": 0.02}  # fmt: skip
COUNTED = {"organizationalEntity": PAGE, "share": POST, "totalShareStatistics": STATISTICS}
FOLLOWERS = {
    "followerCountsByGeoCountry": [{"geo": "urn:li:geo:105015875", "followerCounts": {"organicFollowerCount": 8123}}],
    "followerCountsByGeo": [{"geo": "urn:li:geo:90009659", "followerCounts": {"organicFollowerCount": 5000, "paidFollowerCount": 0}}],
}  # fmt: skip

CASE = Case(
    key="linkedin",
    module=linkedin,
    settings=SETTINGS,
    secrets=SECRETS,
    routes={
        "GET /rest/organizations/5515715": Given(body={"id": 5515715, "localizedName": "Ville", "vanityName": "ville"}),
        "POST /rest/posts": Given(201, "", {"x-restli-id": POST}),
        "GET /rest/posts": Given(body={"elements": [{"id": POST, "commentary": "Piscine", "createdAt": ms(NOW)}]}),
        "POST /rest/posts/*": Given(204, ""),
        "DELETE /rest/posts/*": Given(204, ""),
        f"POST {OF_TOP}": Given(201, comment(12, PAGE, "Bonjour"), {"x-restli-id": "12"}),
        f"GET {OF_TOP}": Given(body={"elements": []}),
        f"GET {COMMENTS}/10": Given(body=comment(10)),
        f"GET {COMMENTS}/11": Given(body=comment(11, PAGE, "Demain.", parentComment=urn(10))),
        f"DELETE {COMMENTS}/10": Given(204, ""),
        "GET /rest/organizationalEntityNotifications": Given(
            body={"elements": [note("ADMIN_COMMENT", urn(11)), note("COMMENT", urn(10)), note("LIKE", "urn:li:reaction:1"),
                               note("SHARE_MENTION", "urn:li:share:77", {"share": {"text": "Merci @Ville", "owner": MEMBER}})],
                  "paging": {"start": 0, "count": 50}}
        ),
        "POST /rest/reactions": Given(201, "", {"x-restli-id": "1"}),
        "DELETE /rest/reactions/*": Given(204, ""),
        "GET /rest/organizationalEntityShareStatistics": Given(body={"elements": [COUNTED]}),
        "GET /rest/networkSizes/*": Given(body={"firstDegreeSize": 9100}),
        "GET /rest/organizationalEntityFollowerStatistics": Given(body={"elements": [FOLLOWERS]}),
        "PUT /rest/eventSubscriptions/*": Given(204, ""),
    },
    publishing="POST /rest/posts",
    refusal=error(422, "INVALID", "ERROR :: /commentary"),
    reading="GET /rest/organizationalEntityNotifications",
    reads=(urn(11), urn(10), "urn:li:share:77"),
    answering=on_comment(),
    replying=f"POST {OF_TOP}",
    moderating=Target(urn(10), MEMBER, parent=POST),
    measuring=(POST,),
    hooks=(
        Hook(delivery(note("COMMENT", urn(10), said())), (("add", "comment", urn(10)),)),
        Hook(delivery(note("COMMENT_EDIT", urn(10), said("Bravo !")), note("LIKE", "urn:li:reaction:1")), (("edit", "comment", urn(10)),)),
        Hook(delivery(note("COMMENT_DELETE", urn(10))), (("remove", "comment", urn(10)),)),
        Hook(delivery(note("SHARE_MENTION", "urn:li:share:77", {"share": {"text": "Merci", "owner": MEMBER}})),
             (("add", "mention", "urn:li:share:77"),)),
        Hook(delivery(note("COMMENT", urn(10))), ()),
        Hook(delivery(note("ADMIN_COMMENT", urn(11), said("Demain.", PAGE))), ()),
        Hook(delivery(note("COMMENT", urn(10), said(), organizationalEntity="urn:li:organization:9")), ()),
        Hook({"type": "OTHER"}, ()),
    ),
    sign=sign,
    handshake=({"challengeCode": CODE}, f'{{"challengeCode": "{CODE}", "challengeResponse": "{ANSWER}"}}'),
    refused=(
        (Draft(""), "empty"),
        (Draft("a" * 2_995, media=(media("image/png"),), link="https://ville.example"), "text-long"),
        (Draft("Ici", media=(media("video/mp4"), media("image/png"))), "media-mixed"),
        (Draft("Ici", media=(media("video/mp4"),) * 2), "media-alone"),
        (Draft("Ici", media=(media(PDF, size=PDF_BYTES + 1),)), "media-heavy"),
        (Draft("Ici", media=(media("image/png", width=7000, height=6000),)), "linkedin-pixels"),
        (Draft("Ici", media=(media("video/mp4", seconds=2.0),)), "media-short"),
        (Draft("Ici", audience=Audience(countries=("ZW",))), "linkedin-country"),
        (Draft("Ici", audience=Audience(languages=("br",))), "linkedin-language"),
        (Draft("a" * 141, options={"poll": {"choices": ["oui", "non"], "minutes": 1440}}), "linkedin-question"),
        (Draft("Oui ?", options={"poll": {"choices": ["oui", "non"], "minutes": 60}}), "linkedin-poll-time"),
        (Draft("Oui ?", options={"poll": {"choices": ["o" * 31, "non"], "minutes": 1440}}), "poll-long"),
        (Draft("Oui", answering=on_comment(), media=(media("image/png"),)), "linkedin-answer-media"),
        (Draft("a" * 1_251, answering=on_comment()), "text-long"),
    ),
)  # fmt: skip
