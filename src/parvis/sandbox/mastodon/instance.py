"""What the server says of itself, in both of Mastodon's versions of it."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.mastodon.auth import NETWORK
from parvis.sandbox.mastodon.statuses import LINK_COSTS, MOST_CHARACTERS, MOST_MEDIA
from parvis.sandbox.media import ENDINGS
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import answer

VERSION = "4.4.5"
TITLE = "Parvis Social (bac à sable)"
ABOUT = "Un serveur Mastodon joué, pour essayer sans que rien ne sorte."
IMAGE_LIMIT = 16 * 1024 * 1024
VIDEO_LIMIT = 99 * 1024 * 1024


def _configuration(place: Place) -> dict[str, Any]:
    return {
        "urls": {"streaming": _streaming(place), "status": None, "about": place.url("/"), "privacy_policy": None},
        "vapid": {"public_key": ""},
        "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
        "statuses": {
            "max_characters": MOST_CHARACTERS, "max_media_attachments": MOST_MEDIA,
            "characters_reserved_per_url": LINK_COSTS,
        },
        "media_attachments": {
            "supported_mime_types": sorted(ENDINGS), "description_limit": 1500, "image_size_limit": IMAGE_LIMIT,
            "image_matrix_limit": 33177600, "video_size_limit": VIDEO_LIMIT, "video_frame_rate_limit": 120,
            "video_matrix_limit": 8294400,
        },
        "polls": {"max_options": 4, "max_characters_per_option": 50, "min_expiration": 300, "max_expiration": 2629746},
        "translation": {"enabled": False},
        "limited_federation": False,
        "timelines_access": {
            feed: {"local": "public", "remote": "public"} for feed in ("live_feeds", "hashtag_feeds",
            "trending_link_feeds")
        },
    }  # fmt: skip


def _streaming(place: Place) -> str:
    return place.url("/mastodon").replace("http", "ws", 1)


async def v2(request: Request) -> Response:
    place = place_of(request)
    picture = place.url("/static/sandbox.svg")
    return answer({
        "domain": urlsplit(place.base_url).netloc, "title": TITLE, "version": VERSION, "source_url": place.url("/"),
        "description": ABOUT, "usage": {"users": {"active_month": 42}},
        "thumbnail": {"url": picture, "blurhash": None, "versions": {}, "description": None},
        "icon": [{"src": picture, "size": "48x48"}], "languages": ["fr", "en"], "configuration": _configuration(place),
        "registrations": {"enabled": False, "approval_required": False, "message": None, "url": None},
        "api_versions": {"mastodon": 6}, "contact": {"email": "contact@sandbox.invalid", "account": None}, "rules": [],
    })  # fmt: skip


async def v1(request: Request) -> Response:
    place = place_of(request)
    people = place.store.number("SELECT count(*) FROM people WHERE network = ?", (NETWORK,))
    posts = place.store.number("SELECT count(*) FROM posts WHERE network = ?", (NETWORK,))
    return answer({
        "uri": urlsplit(place.base_url).netloc, "title": TITLE, "short_description": ABOUT, "description": ABOUT,
        "email": "contact@sandbox.invalid", "version": VERSION, "urls": {"streaming_api": _streaming(place)},
        "stats": {"user_count": people, "status_count": posts, "domain_count": 1},
        "thumbnail": place.url("/static/sandbox.svg"), "languages": ["fr", "en"], "registrations": False,
        "approval_required": False, "invites_enabled": False, "configuration": _configuration(place),
        "contact_account": None, "rules": [],
    })  # fmt: skip


async def nodeinfo(request: Request) -> Response:
    place = place_of(request)
    if request.url.path.endswith("2.0"):
        software = {"name": "mastodon", "version": VERSION}
        return answer({"version": "2.0", "software": software, "protocols": ["activitypub"], "openRegistrations": False,
                       "services": {"outbound": [], "inbound": []}, "usage": {"users": {"total": 42}},
                       "metadata": {}})  # fmt: skip
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    return answer({"links": [{"rel": rel, "href": place.url("/mastodon/nodeinfo/2.0")}]})
