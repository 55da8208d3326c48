"""Putting a draft on Mastodon: media first, then one status after the other, each step committed by its token.

Token: ``{"media": [ids], "done": [status ids]}``. A status is sent under the key ``<key>-<its place in the thread>``.
https://docs.joinmastodon.org/methods/statuses/#create
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from parvis.networks.alike import oldest
from parvis.networks.mastodon.api import Api, moment
from parvis.networks.protocol import JSON, Doubt, Draft, Later, Media, Outcome, Processing, Published, Refused
from parvis.networks.rules import outgoing
from parvis.networks.text import plain, shortened

SKEW = timedelta(minutes=2)  # their clock against ours
LOOKED = 50  # pages of 40 own statuses read at most when we look for one
MARKS = str.maketrans("", "", "*_`~")
STRICTNESS = ("public", "unlisted", "private", "direct")


def words(draft: Draft) -> list[str]:
    """The texts that leave, one a status. An answer names the person: without it Mastodon tells them nothing."""
    text = outgoing(draft)
    if draft.answering and f"@{draft.answering.author}".lower() not in text.lower():
        text = f"@{draft.answering.author} {text}".rstrip()
    return [text, *draft.parts]


def visibility(draft: Draft) -> str:
    """As asked, but never wider than what is answered; what we do not know of a public message counts as unlisted."""
    asked = str(draft.options.get("visibility") or "public")
    asked = asked if asked in STRICTNESS else "public"
    if draft.answering is None:
        return asked
    if draft.answering.private:
        return "direct"
    theirs = str((draft.answering.context or {}).get("visibility") or "unlisted")
    return max(asked, theirs if theirs in STRICTNESS else "unlisted", key=STRICTNESS.index)


def begin(api: Api, draft: Draft, key: str) -> Outcome:
    media = [_uploaded(api, item) for item in draft.media]
    token: JSON = {"media": [name for name, _ in media], "done": []}
    if not all(ready for _, ready in media):
        return Processing(token, timedelta(seconds=2))
    return _next(api, draft, token, key)


def step(api: Api, draft: Draft, token: JSON, key: str) -> Outcome:
    """Publish the next status of the draft, once its media are ready."""
    if len(token["done"]) > len(draft.parts):
        return _ended(token)  # what was to follow was taken out meanwhile
    if not token["done"] and not all(_ready(api, name) for name in token["media"]):
        return Processing(token, timedelta(seconds=3))
    return _next(api, draft, token, key)


def _next(api: Api, draft: Draft, token: JSON, key: str) -> Outcome:
    try:
        status = api.post("/api/v1/statuses", _form(draft, token), changes=True, key=f"{key}-{len(token['done'])}")
    except Doubt as doubt:
        doubt.token = token
        raise
    except Refused as refused:
        if refused.code == "not-found" and draft.answering:
            raise Refused("answered-gone", refused.said, status=refused.status) from refused
        raise
    return after(draft, token, status)


def after(draft: Draft, token: JSON, status: JSON) -> Outcome:
    """`status` is there: what is next?"""
    identity = str(status.get("id") or "")
    if not identity:
        raise Doubt("unreadable", "no id", token=token)
    token = {**token, "done": [*token["done"], identity], "first": token.get("first") or _first(status)}
    if len(token["done"]) <= len(draft.parts):
        return Processing(token, timedelta(0))
    return _ended(token)


def _ended(token: JSON) -> Published:
    first = token["first"]
    return Published(first["id"], first["url"], moment(first["at"]), {"parts": token["done"]})


def find(api: Api, account: str, draft: Draft, since: datetime, token: JSON) -> Outcome | None:
    """Look among our own statuses for the one that may have left: same words, same place in the thread.

    Some servers do not list private ones; an answer is also looked for below what it answers.
    """
    token = token or {"media": [], "done": []}
    text = _compared(words(draft)[len(token["done"])])
    above = _above(draft, token)
    for ours in (_own(api, account, since - SKEW), _below(api, account, above, since - SKEW)):
        alike = (
            (str(status.get("id")), moment(status.get("created_at")), status)
            for status in ours
            if not status.get("reblog") and str(status.get("in_reply_to_id") or "") == above and text in _said(status)
        )
        if there := oldest(alike, draft.held):
            return after(draft, token, there)
    return None


def _said(status: JSON) -> tuple[str, str]:
    """Some servers also give the source, which they did not rewrite."""
    return _compared(plain(str(status.get("content") or ""))), _compared(str(status.get("text") or ""))


def _form(draft: Draft, token: JSON) -> dict[str, Any]:
    done = token["done"]
    form: dict[str, Any] = {
        "status": words(draft)[len(done)],
        "visibility": visibility(draft),
        "language": draft.language.split("-")[0],
    }
    if draft.options.get("warning"):
        form["spoiler_text"] = str(draft.options["warning"])
    if draft.options.get("sensitive"):
        form["sensitive"] = "true"
    if not done and token["media"]:
        form["media_ids[]"] = list(token["media"])
    if not done and not draft.answering and (poll := draft.options.get("poll")):
        form |= {"poll[options][]": list(poll["choices"]), "poll[expires_in]": str(int(poll["minutes"]) * 60)}
    if _above(draft, token):
        form["in_reply_to_id"] = _above(draft, token)
    return form


def _above(draft: Draft, token: JSON) -> str:
    """The status that the next one answers: the last part, or the message; none for a first status."""
    if token["done"]:
        return str(token["done"][-1])
    return draft.answering.remote_id if draft.answering else ""


def _uploaded(api: Api, item: Media) -> tuple[str, bool]:
    """(id, ready). Nothing public: a lost answer costs at most an unused file, which the server throws away."""
    form = {"description": item.alt} if item.alt else {}
    if item.focus != (0.0, 0.0):
        form["focus"] = f"{item.focus[0]:.2f},{item.focus[1]:.2f}"
    for path in ("/api/v2/media", "/api/v1/media"):
        with item.path.open("rb") as file:
            sent = api.http.call(
                "POST", api.server + path, headers=api.headers, form=form, timeout=120.0,
                files={"file": (item.name, file, item.mime)},
            )  # fmt: skip
        if sent.status != 404:
            break
    if sent.status in (413, 415, 422) and sent.text().strip():
        raise Refused("media-refused", api.http.clean(sent.text()), status=sent.status)
    answer = api.judged(sent, changes=False)
    return str(answer["id"]), sent.status != 202


def _ready(api: Api, name: str) -> bool:
    answer = api.answer(f"/api/v1/media/{name}")
    if answer.status == 206:
        return False
    if answer.status == 422:
        raise Refused("media-failed", api.http.clean(answer.text()), status=422)
    return answer.status < 300 or answer.status in (404, 405)  # some servers cannot be asked: then we try


def _own(api: Api, account: str, since: datetime) -> Iterator[JSON]:
    """Our statuses, newest first, down to `since`."""
    params, last = [("limit", "40")], ""
    for _ in range(LOOKED):
        page = cast(list[JSON], api.get(f"/api/v1/accounts/{account}/statuses", params))
        for status in page:
            if moment(status.get("created_at")) < since:
                return
            yield status
        if not page or str(page[-1].get("id")) == last:  # some servers give everything at once, again and again
            return
        last = str(page[-1].get("id"))
        params = [("limit", "40"), ("max_id", last)]
    raise Later("too-many-to-look", after=timedelta(minutes=1))


def _below(api: Api, account: str, above: str, since: datetime) -> Iterator[JSON]:
    """Our statuses in the thread under `above`."""
    if above:
        below = api.get(f"/api/v1/statuses/{above}/context").get("descendants") or ()
        for status in below:
            if str((status.get("account") or {}).get("id")) == account and moment(status.get("created_at")) >= since:
                yield status


def _compared(text: str) -> str:
    """Words only: servers change spaces, show ``@name@server`` as ``@name``, and some take Markdown's marks away."""
    return "".join(shortened(text, link=0).translate(MARKS).split())


def _first(status: JSON) -> dict[str, str]:
    return {
        "id": str(status["id"]),
        "url": str(status.get("url") or status.get("uri") or ""),
        "at": str(status.get("created_at") or ""),
    }
