"""What the city says in public, as Atom, RSS and JSON Feed: the network that asks nobody's permission.

Only what is on a network for everybody: a post with an audience of its own is in no feed.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import linebreaks, urlize
from django.utils.http import http_date, parse_etags, quote_etag
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from parvis.accounts.models import Account
from parvis.publishing.said import Said, public_networks, said

MOST = 50
FRESH = 300
"""Seconds for which a reader may keep it."""
FORMS: dict[str, type[SyndicationFeed]] = {"atom": Atom1Feed, "rss": Rss201rev2Feed}
TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


@require_safe
def city(request: HttpRequest, form: str) -> HttpResponse:
    """All that the city said, each post once, by the first network on which it was seen."""
    posts: dict[int, Said] = {}
    for delivery in said()[: MOST * 4]:
        posts[delivery.post_id] = delivery
    newest = sorted(posts.values(), key=lambda one: (one.sent_at, one.pk), reverse=True)[:MOST]
    return _answer(request, form, settings.ENVIRONMENT.city, settings.ENVIRONMENT.public_url, newest)


@require_safe
def account(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """What one account said."""
    found = get_object_or_404(Account.objects.exclude(state="removed").filter(network__in=public_networks()), pk=pk)
    return _answer(
        request, form, found.name, found.url or settings.ENVIRONMENT.public_url, list(said().filter(account=found)[:MOST])
    )


def _answer(request: HttpRequest, form: str, title: str, link: str, said: list[Said]) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    mark = ",".join(f"{one.pk}:{one.post.revision}" for one in said)
    etag = quote_etag(hashlib.sha256(f"{form}:{title}:{mark}".encode()).hexdigest()[:32])
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    elif form == "json":
        response = JsonResponse(_json(request, title, link, said), content_type=f"{TYPES[form]}; charset=utf-8")
    else:
        response = HttpResponse(_xml(request, FORMS[form], title, link, said), content_type=f"{TYPES[form]}; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH}"
    if said and said[0].sent_at:
        response["Last-Modified"] = http_date(said[0].sent_at.timestamp())
    return response


def _here(request: HttpRequest) -> str:
    return f"{settings.ENVIRONMENT.public_url}{request.path}"


def _identity(one: Said) -> str:
    """The same for ever, wherever the installation moves: the delivery's own key."""
    return f"urn:uuid:{one.key}"


def _title(one: Said) -> str:
    lines = one.words.strip().splitlines()
    return Truncator(lines[0] if lines else one.account.name).chars(100)


def _html(one: Said) -> str:
    return linebreaks(urlize(one.words, autoescape=True))


def _xml(request: HttpRequest, kind: type[SyndicationFeed], title: str, link: str, said: list[Said]) -> str:
    feed = kind(title=title, link=link, description=title, language=settings.ENVIRONMENT.language, feed_url=_here(request),
                feed_guid=_here(request))  # fmt: skip
    for one in said:
        feed.add_item(
            title=_title(one), link=one.url or link, description=_html(one), unique_id=_identity(one), unique_id_is_permalink=False,
            pubdate=one.sent_at, updateddate=one.sent_at, author_name=one.account.name,
            categories=[one.post.topic.name] if one.post.topic else [],
        )  # fmt: skip
    return feed.writeString("utf-8")


def _json(request: HttpRequest, title: str, link: str, said: list[Said]) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": link, "feed_url": _here(request),
        "language": settings.ENVIRONMENT.language,
        "items": [
            {
                "id": _identity(one), "url": one.url or link, "title": _title(one), "content_text": one.words,
                "date_published": one.sent_at.isoformat() if one.sent_at else "", "authors": [{"name": one.account.name}],
                "language": one.post.language, "tags": [one.post.topic.name] if one.post.topic else [],
            }
            for one in said
        ],
    }  # fmt: skip


def addresses(pk: int | None = None) -> dict[str, str]:
    """The feeds of an account, or of the city: form → address."""
    name, given = ("feeds:account", {"pk": pk}) if pk else ("feeds:city", {})
    return {form: settings.ENVIRONMENT.public_url + reverse(name, kwargs={**given, "form": form}) for form in TYPES}
