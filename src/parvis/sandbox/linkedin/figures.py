"""Figures of posts and of the page, and where its followers live."""

import sqlite3
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.linkedin import auth, names
from parvis.sandbox.linkedin.auth import NETWORK, as_page, called, missing
from parvis.sandbox.place import Place
from parvis.sandbox.wire import answer

FOLLOWERS = 41_000
COUNTRIES = {"105015875": ("France", 0.78), "100565514": ("Belgique", 0.05), "106693272": ("Suisse", 0.03),
             "103644278": ("États-Unis", 0.03), "101165590": ("Royaume-Uni", 0.02), "101174742": ("Canada", 0.005)}  # fmt: skip
REGIONS = {"90009659": ("Paris et périphérie", 0.52), "104246759": ("Île-de-France, France", 0.58), "90009656": ("Lyon", 0.06),
           "105141335": ("Montreuil, France", 0.004)}  # fmt: skip
LANGUAGES = {"fr": 0.83, "en": 0.12, "es": 0.02, "de": 0.005}


def followers_in(me: sqlite3.Row, target: dict[str, Any]) -> int:
    """How many followers a target holds: any place, and any language."""
    share, places = 1.0, [str(each).rpartition(":")[2] for each in target.get("geoLocations") or ()]
    if places:
        share *= min(1.0, sum((COUNTRIES | REGIONS).get(place, ("", 0.0))[1] for place in places))
    if tongues := target.get("interfaceLocales"):
        share *= sum(LANGUAGES.get(str(each.get("language")), 0.0) for each in tongues if isinstance(each, dict))
    return int(me["followers"] * share)


async def statistics(request: Request) -> Response:
    """Of the posts that are named, else of the page."""
    place, me, asked = await called(request, auth.ADMIN, auth.READ)
    as_page(me, asked.text("organizationalEntity"))
    wanted = asked.text("shares") or asked.text("ugcPosts")
    if not wanted:
        sql = "SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND NOT removed"
        totals = [_counts(place, row) for row in place.store.execute(sql, (NETWORK, me["id"]))]
        whole = {name: sum(each[name] for each in totals) for name in (totals[0] if totals else ())}
        return answer({"elements": [{"organizationalEntity": names.organization(me["id"]), "totalShareStatistics": whole}]})
    elements = []
    for urn in wanted.removeprefix("List(").removesuffix(")").split(","):
        row = place.world.post(NETWORK, names.number(urn))
        if row is None or row["author"] != me["id"]:
            raise missing(urn)
        key = "share" if asked.text("shares") else "ugcPost"
        elements.append(
            {"organizationalEntity": names.organization(me["id"]), key: urn, "totalShareStatistics": _counts(place, row)}
        )
    return answer({"elements": elements, "paging": {"start": 0, "count": 10, "links": []}})


async def followers(request: Request) -> Response:
    _, me, asked = await called(request, auth.ADMIN)
    as_page(me, asked.text("organizationalEntity"))

    def counted(table: dict[str, tuple[str, float]]) -> list[dict[str, Any]]:
        return [
            {
                "geo": f"urn:li:geo:{key}",
                "followerCounts": {"organicFollowerCount": int(me["followers"] * share), "paidFollowerCount": 0},
            }
            for key, (_, share) in table.items()
        ]

    told = {"organizationalEntity": names.organization(me["id"]), "followerCountsByGeoCountry": counted(COUNTRIES),
            "followerCountsByGeo": counted(REGIONS), "followerCountsByFunction": [], "followerCountsBySeniority": []}  # fmt: skip
    return answer({"elements": [told], "paging": {"start": 0, "count": 10, "links": []}})


async def size(request: Request) -> Response:
    _, me, asked = await called(request, auth.ADMIN)
    as_page(me, request.path_params["urn"])
    if asked.text("edgeType") != "COMPANY_FOLLOWED_BY_MEMBER":
        raise auth.invalid("edgeType is not valid")
    return answer({"firstDegreeSize": me["followers"]})


async def places(request: Request) -> Response:
    _, _, asked = await called(request)
    wanted = asked.text("query").casefold()
    found = [
        {"entity": f"urn:li:geo:{key}", "displayText": name}
        for key, (name, _) in (COUNTRIES | REGIONS).items()
        if name.casefold().startswith(wanted)
    ]
    return answer({"elements": found})


def _counts(place: Place, row: sqlite3.Row) -> dict[str, float]:
    """Fast in its first hours, then slower; more when people do something."""
    likes, comments = place.world.reactions(row, "like"), len(place.world.thread(NETWORK, row["root"])) - 1
    seen = place.world.seen(row) + 9 * (likes + comments)
    return {
        "impressionCount": seen + seen // 3, "uniqueImpressionsCount": seen, "clickCount": seen // 40, "likeCount": likes,
        "commentCount": comments, "shareCount": likes // 8, "engagement": round((likes + comments) / max(1, seen), 4),
    }  # fmt: skip
