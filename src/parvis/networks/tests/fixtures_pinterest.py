"""Pinterest in good health, in the shapes of its API description (5.23)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks import pinterest
from parvis.networks.protocol import Draft
from parvis.networks.tests.cases import Case, Given, Scripted
from parvis.networks.tests.files import media

PIN, BOARD, SECTION = "813744226420795884", "549755885175", "549755885176"
NOW = datetime.now(UTC).replace(microsecond=0)
V5 = "/v5"
SETTINGS = {"app_id": "1234567", "username": "villedeparis", "ad_account": "549755813599"}
SECRETS = {"token": "pina_token-of-the-tests", "refresh_token": "pinr_refresh-of-the-tests", "app_secret": "secret-of-the-tests"}


def pin(identity: str = PIN, **more: Any) -> dict[str, Any]:
    return {
        "id": identity, "created_at": NOW.replace(tzinfo=None).isoformat(), "title": None, "description": "Bonjour", "link": None,
        "alt_text": "Une vue de la place", "board_id": BOARD, "board_section_id": None, "creative_type": "REGULAR", "is_owner": True,
        "is_standard": True, "media": {"media_type": "image"}, "board_owner": {"username": "villedeparis"},
    } | more  # fmt: skip


def series(**lifetime: int) -> dict[str, Any]:
    day = (NOW - timedelta(days=3)).date().isoformat()
    metrics = {"IMPRESSION": 240, "SAVE": 20, "OUTBOUND_CLICK": 3, "SOMETHING_NEW": 1}
    return {"all": {
        "daily_metrics": [
            {"date": day, "data_status": "READY", "metrics": metrics},
            {"date": NOW.date().isoformat(), "data_status": "PROCESSING", "metrics": {"IMPRESSION": 0}},
        ],
        "summary_metrics": metrics, "lifetime_metrics": lifetime,
    }}  # fmt: skip


ACCOUNT = {"account_type": "BUSINESS", "id": "2783136121146311751", "username": "villedeparis", "business_name": "Ville de Paris",
           "profile_image": "https://i.pinimg.com/a.jpg", "follower_count": 7, "following_count": 2, "pin_count": 9}  # fmt: skip
FAIR = Draft("Bonjour", media=(media("image/png"),), options={"board": BOARD})

CASE = Case(
    key="pinterest",
    module=pinterest,
    settings=SETTINGS,
    secrets=SECRETS,
    routes={
        f"GET {V5}/user_account": Given(body=ACCOUNT),
        f"POST {V5}/pins": Given(201, pin()),
        f"GET {V5}/pins": Given(body={"items": [pin()], "bookmark": None}),
        f"PATCH {V5}/pins/*": Given(body=pin()),
        f"DELETE {V5}/pins/*": Given(204, ""),
        f"GET {V5}/boards": [
            Given(body={"items": [{"id": BOARD, "name": "Voirie"}], "bookmark": "next"}),
            Given(body={"items": [{"id": "2", "name": "Culture"}], "bookmark": None}),
        ],
        f"GET {V5}/boards/*/sections": Given(body={"items": [{"id": SECTION, "name": "Quais"}], "bookmark": None}),
        f"POST {V5}/boards": Given(201, {"id": "3", "name": "Sport"}),
        f"POST {V5}/boards/*/sections": Given(201, {"id": "4", "name": "Piscines"}),
        f"GET {V5}/pins/analytics": Given(body={PIN: series(TOTAL_COMMENTS=10, TOTAL_REACTIONS=12)}),
        f"GET {V5}/user_account/analytics": Given(body=series()),
        f"GET {V5}/ad_accounts/*/audience_insights": Given(
            body={"type": "YOUR_TOTAL_AUDIENCE", "size": 1000, "demographics": {"countries": [{"key": "fr", "ratio": 0.55}]}}
        ),
        f"POST {V5}/media": Given(
            201, {"media_id": "12345", "media_type": "video", "upload_url": "https://upload.example/",
                  "upload_parameters": {"key": "a/b", "policy": "p"}}
        ),
        "POST /": Given(204, ""),
        f"GET {V5}/media/12345": [Given(body={"media_id": "12345", "status": "processing"}), Given(body={"status": "succeeded"})],
        f"POST {V5}/oauth/token": Given(
            body={"access_token": "pina_new", "refresh_token": "pinr_new", "expires_in": 2592000, "scope": "pins:read,pins:write"}
        ),
    },
    publishing=f"POST {V5}/pins",
    refusal=Given(400, {"code": 1, "message": "Invalid request: 'A' is too long"}),
    refused=(
        (Draft("Bonjour", media=FAIR.media), "option-needed"),
        (Draft("Bonjour", media=FAIR.media, options={"board": "2", "section": f"{BOARD}/{SECTION}"}), "pinterest-section"),
        (Draft("Bonjour", media=FAIR.media, options={"board": "2", "title": "t" * 101}), "option-long"),
        (Draft("Bonjour", media=FAIR.media, options={"board": "2"}, link="https://a.fr/" + "x" * 2048), "pinterest-link"),
        (Draft("Film", media=(media("video/mp4", seconds=2.0),), options={"board": "2"}), "media-short"),
        (Draft("Films", media=(media("video/mp4"),) * 2, options={"board": "2"}), "video-one"),
    ),
    draft=FAIR,
    measuring=(PIN,),
)  # fmt: skip


def ville(**spoilt: Given | list[Given]) -> tuple[pinterest.Pinterest, Scripted]:
    http = Scripted({**CASE.routes, **spoilt}, SECRETS)
    return pinterest.make(SETTINGS, SECRETS, http), http
