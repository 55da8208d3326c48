"""The pages: each network as its followers see it, where one may also act as a resident."""

import json
import re
import sqlite3
from typing import Any
from urllib.parse import urlencode

from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from parvis.sandbox import demo, pictures, residents, texts
from parvis.sandbox.faces import FACES
from parvis.sandbox.followers import FOLLOWERS, follower, restriction, shown_to
from parvis.sandbox.letters import Letter, NotSendable, open_letter
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import environment, render
from parvis.sandbox.wire import Given, given

NAMES = {"mastodon": "Mastodon", "x": "X", "facebook": "Facebook", "mail": "Courriel"} | {
    key: face.NAME for key, face in FACES.items()
}
environment.globals["networks"] = NAMES
MOST = 30
VISITOR = ("visiteur", "Visiteur de passage")


async def home(request: Request) -> Response:
    place = place_of(request)
    counts = {
        network: {
            "posts": place.store.number("SELECT count(*) FROM posts WHERE network = ? AND parent IS NULL", (network,)),
            "comments": place.store.number("SELECT count(*) FROM posts WHERE network = ? AND parent NOT NULL", (network,)),
        }
        for network in residents.SOCIAL
    }
    accounts = {network: place.world.owned(network) for network in residents.SOCIAL}
    mails = place.store.number("SELECT count(*) FROM mails")
    return render(request, "home.html", names=NAMES, counts=counts, accounts=accounts, mails=mails)


async def first_wall(request: Request) -> Response:
    network = request.path_params["network"]
    return RedirectResponse(wall_path(network, place_of(request).world.owned(network)[0]["handle"]), 303)


async def wall(request: Request) -> Response:
    """The city's page: its posts with what people say under them, and what is said of it elsewhere."""
    place, city = place_of(request), city_of(request)
    network = city["network"]
    eyes = follower(request.query_params.get("from", "")) if network == "facebook" else None
    sql = """SELECT * FROM posts WHERE network = ? AND author = ? AND parent IS NULL AND published AND NOT removed
             AND visibility IN ('public', 'unlisted') ORDER BY created DESC, seq DESC LIMIT ?"""
    posts = place.store.execute(sql, (network, city["id"], MOST))
    shown = [post for post in posts if eyes is None or shown_to(targeting(post), eyes)]
    return render(
        request, "wall.html", **common(request, city), posts=[told(place, post) for post in shown], eyes=eyes,
        followers=FOLLOWERS if network == "facebook" else (), kept_back=len(posts) - len(shown), reports=residents.reported(place, network),
        mentions=[told(place, post) for post in mentions(place, city)],
    )  # fmt: skip


async def thread(request: Request) -> Response:
    place, city = place_of(request), city_of(request)
    post = place.world.post(city["network"], request.path_params["id"])
    if post is None or post["visibility"] == "direct":
        raise HTTPException(404)
    root = place.world.post(city["network"], post["root"]) or post
    return render(request, "thread.html", **common(request, city), post=told(place, root))


async def private(request: Request) -> Response:
    """The private messages between one resident and the city, as that resident sees them."""
    place, city = place_of(request), city_of(request)
    handle = request.query_params.get("as", "")
    person = place.world.by_handle(city["network"], handle) if handle else None
    messages = conversation(place, city, person) if person else []
    return render(
        request, "private.html", **common(request, city), person=person, messages=messages, talkers=talkers(place, city)
    )


async def act(request: Request) -> Response:
    """A resident comments, mentions, writes in private or likes; then the page where it shows."""
    place, city, asked = place_of(request), city_of(request), await given(request)
    network, verb, text = city["network"], request.path_params["verb"], asked.text("text").strip()
    handle, name = chosen(place, network, asked)
    person = residents.resident(place, network, handle, name)
    back = wall_path(network, city["handle"])
    verbs = {"comment", "mention", "like", *(["private"] if residents.has_messages(network) else []),
             *(["report", "further"] if residents.takes_reports(network) else [])}  # fmt: skip
    if verb not in verbs or person["owned"]:
        raise HTTPException(404)
    if verb != "like" and not text:
        return render(request, "message.html", status=422, title="Rien n’a été envoyé",
                      text="Écrivez quelques mots, puis envoyez à nouveau.")  # fmt: skip
    if verb == "private":
        residents.whisper(place, person, city, text)
        return RedirectResponse(f"{back}/prive?{urlencode({'as': handle})}#fin", 303)
    if verb == "mention":
        residents.mention(place, person, city, text)
        return RedirectResponse(f"{back}?{urlencode({'as': handle})}#mentions", 303)
    if verb == "further":
        residents.report_further(place, network, person, asked.whole("report", 0), text)
        return RedirectResponse(f"{back}?{urlencode({'as': handle})}#reports", 303)
    post = place.world.post(network, asked.text("post"))
    if post is None or post["visibility"] == "direct":
        raise HTTPException(404)
    if verb == "report":
        residents.report(place, person, post, text)
        return RedirectResponse(f"{back}?{urlencode({'as': handle})}#reports", 303)
    if verb == "like":
        kind = residents.LIKES[network]
        place.world.react(post, person["id"], kind, not place.world.reacted(post, person["id"], kind))
    else:
        residents.comment(place, person, post, text)
    return RedirectResponse(f"{back}/{post['root']}?{urlencode({'as': handle})}#p{post['id']}", 303)


async def tagged(request: Request) -> Response:
    """Public posts with a hashtag, where Mastodon's hashtag links lead."""
    place, tag = place_of(request), request.path_params["tag"]
    sql = """SELECT * FROM posts WHERE network = 'mastodon' AND NOT removed AND visibility = 'public' AND text LIKE ?
             ORDER BY seq DESC LIMIT ?"""
    rows = place.store.execute(sql, (f"%#{tag}%", MOST))
    city = place.world.owned("mastodon")[0]
    return render(request, "tag.html", **common(request, city), tag=tag, posts=[told(place, row) for row in rows])


async def mailboxes(request: Request) -> Response:
    """Who wrote to the city or was written to; and a form to write."""
    place = place_of(request)
    sql = """SELECT address, max(at) AS at, sum(direction = 'out') AS answers, count(*) AS mails FROM (
               SELECT lower(sender) AS address, at, direction FROM mails WHERE direction = 'in'
               UNION ALL SELECT lower(mailbox), at, direction FROM mails WHERE direction = 'out')
             GROUP BY address ORDER BY at DESC LIMIT 100"""
    return render(request, "mailboxes.html", boxes=place.store.execute(sql), people=people(), acting="", city=demo.MAIL_USER)


async def mailbox(request: Request) -> Response:
    place, address = place_of(request), request.path_params["address"]
    sql = """SELECT * FROM mails WHERE (direction = 'in' AND lower(sender) = ?)
             OR (direction = 'out' AND lower(mailbox) = ?) ORDER BY at, id"""
    rows = place.store.execute(sql, (address.lower(), address.lower()))
    letters: list[tuple[sqlite3.Row, Letter]] = [(row, open_letter(row["raw"])) for row in rows]
    known = next((each for each in texts.PEOPLE if residents.address(each.handle) == address.lower()), None)
    name = known.name if known else next((letter.sender_name for row, letter in letters if row["direction"] == "in"), address)
    return render(request, "mailbox.html", address=address, name=name, letters=letters)


async def send_mail(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    handle, name = chosen(place, "mail", asked)
    sender = asked.text("sender") or residents.address(handle)
    body, subject = asked.text("text").strip(), asked.text("subject").strip()
    try:
        if not body:
            raise NotSendable("Le message est vide.")
        residents.write_mail(place, sender, name, subject or "(sans objet)", body + "\n", answering=asked.text("answering"))
    except NotSendable as error:
        return render(request, "message.html", status=422, title="Rien n’a été envoyé", text=str(error))
    return RedirectResponse(f"/mail/web/{sender}#fin", 303)


async def avatar(request: Request) -> Response:
    network, identity = request.path_params["network"], request.path_params["id"]
    person = place_of(request).world.person(network, identity)
    if person is None:
        raise HTTPException(404)
    picture = pictures.crest() if person["owned"] else pictures.face(f"{network}/{identity}", person["name"])
    return Response(picture, media_type="image/png", headers={"cache-control": "max-age=86400"})


class _Social(Convertor[str]):
    """One of the networks with posts, in a path."""

    regex = "|".join(residents.SOCIAL)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


def routes() -> list[Route]:
    register_url_convertor("social", _Social())
    wall_of = "/{network:social}/web/{handle}"
    return [
        Route("/", home),
        Route("/avatars/{network}/{id}.png", avatar),
        Route("/mail/web", mailboxes, methods=["GET"]),
        Route("/mail/web", send_mail, methods=["POST"]),
        Route("/mail/web/{address}", mailbox),
        Route("/mastodon/tags/{tag}", tagged),
        Route("/{network:social}/web", first_wall),
        Route(wall_of, wall),
        Route(f"{wall_of}/prive", private),
        Route(f"{wall_of}/faire/{{verb}}", act, methods=["POST"]),
        Route(f"{wall_of}/{{id}}", thread),
    ]


def wall_path(network: str, handle: str) -> str:
    return f"/{network}/web/{'@' if network == 'mastodon' else ''}{handle}"


def city_of(request: Request) -> sqlite3.Row:
    """The account whose page the path names; Mastodon writes an @ before it."""
    handle = request.path_params["handle"].removeprefix("@")
    city = place_of(request).world.by_handle(request.path_params["network"], handle)
    if city is None or not city["owned"]:
        raise HTTPException(404)
    return city


def common(request: Request, city: sqlite3.Row) -> dict[str, Any]:
    network, acting = city["network"], request.query_params.get("as", "")
    choice = people()
    me = place_of(request).world.by_handle(network, acting) if acting else None
    if me and not me["owned"] and all(each.handle != me["handle"] for each in choice):
        choice.insert(0, texts.Person(me["handle"], me["name"], me["city"], me["country"]))
    return {"network": network, "names": NAMES, "city": city, "base": wall_path(network, city["handle"]),
            "people": choice, "acting": acting, "private": residents.has_messages(network),
            "reporting": residents.takes_reports(network)}  # fmt: skip


def people() -> list[texts.Person]:
    """Some residents to choose from."""
    return list(texts.speakers("fr")[:14])


def chosen(place: Place, network: str, asked: Given) -> tuple[str, str]:
    """The handle and the name of whom one plays: a typed name wins over the list."""
    if other := " ".join(asked.text("other").split())[:40]:
        return re.sub(r"\W+", "_", other.lower()).strip("_") or VISITOR[0], other
    who = asked.text("who")
    if person := next((each for each in texts.PEOPLE if each.handle == who), None):
        return person.handle, person.name
    row = place.world.by_handle(network, who)
    return (row["handle"], row["name"]) if row else VISITOR


def mentions(place: Place, city: sqlite3.Row) -> list[sqlite3.Row]:
    sql = """SELECT posts.* FROM mentions JOIN posts USING (seq) WHERE mentions.network = ? AND mentions.person = ?
             AND posts.author != ? AND NOT removed AND parent IS NULL AND visibility IN ('public', 'unlisted')
             ORDER BY created DESC, seq DESC LIMIT ?"""
    return place.store.execute(sql, (city["network"], city["id"], city["id"], MOST))


def told(place: Place, post: sqlite3.Row) -> dict[str, Any]:
    """A post with all that its card shows."""
    network, world = post["network"], place.world
    everybody = [each for each in world.thread(network, post["root"]) if each["visibility"] != "direct" and not each["hidden"]]
    authors = world.people(network, [each["author"] for each in everybody])
    answers = [each for each in everybody if each["id"] != post["id"]]
    by_id = {each["id"]: each for each in everybody}
    return {
        "row": post, "title": json.loads(post["details"]).get("title", ""), "media": world.media_of(post),
        "author": world.person(network, post["author"]),
        "likes": world.reactions(post, residents.LIKES[network]), "audience": restriction(targeting(post)),
        "comments": [
            {
                "row": each, "author": authors[each["author"]], "media": world.media_of(each),
                "likes": world.reactions(each, residents.LIKES[network]), "depth": _depth(each, by_id) - 1,
            }
            for each in _in_order(answers, post["id"])
        ],
    }  # fmt: skip


def _in_order(answers: list[sqlite3.Row], parent: str) -> list[sqlite3.Row]:
    """Each answer after what it answers; those whose parent is gone come last."""
    under: dict[str, list[sqlite3.Row]] = {}
    known = {each["id"] for each in answers}
    for each in answers:
        under.setdefault(each["parent"] if each["parent"] in known else parent, []).append(each)
    found: list[sqlite3.Row] = []
    waiting = list(reversed(under.get(parent, [])))
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += reversed(under.get(each["id"], []))
    return found


def _depth(row: sqlite3.Row, by_id: dict[str, sqlite3.Row]) -> int:
    depth = 0
    while row["parent"] in by_id and depth < 3:
        row, depth = by_id[row["parent"]], depth + 1
    return depth


def targeting(post: sqlite3.Row) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = json.loads(post["details"]).get("targeting")
    return kept


def talkers(place: Place, city: sqlite3.Row) -> list[sqlite3.Row]:
    """Who has a private conversation with the city, the latest first."""
    sql = "SELECT person, max(seq) AS newest FROM messages WHERE network = ? AND owner = ? GROUP BY person"
    if city["network"] == "mastodon":
        sql = """SELECT author AS person, max(posts.seq) AS newest FROM posts JOIN mentions USING (network, seq)
                 WHERE network = ? AND mentions.person = ? AND visibility = 'direct' AND NOT removed GROUP BY author"""
    sql = f"""SELECT people.* FROM ({sql}) JOIN people ON people.network = ? AND people.id = person
              ORDER BY newest DESC LIMIT 30"""
    return place.store.execute(sql, (city["network"], city["id"], city["network"]))


def conversation(place: Place, city: sqlite3.Row, person: sqlite3.Row) -> list[dict[str, Any]]:
    network, pair = city["network"], (person["id"], city["id"])
    if network == "mastodon":
        sql = """SELECT DISTINCT posts.* FROM posts JOIN mentions ON mentions.network = posts.network
                 AND mentions.seq = posts.seq WHERE posts.network = 'mastodon' AND visibility = 'direct' AND NOT removed
                 AND author IN (?, ?) AND mentions.person IN (?, ?) ORDER BY posts.seq"""
        rows = place.store.execute(sql, (*pair, *pair))
        return [{"mine": row["author"] == person["id"], "text": row["text"], "at": row["created"]} for row in rows]
    sql = "SELECT * FROM messages WHERE network = ? AND owner = ? AND person = ? AND NOT removed ORDER BY seq"
    rows = place.store.execute(sql, (network, city["id"], person["id"]))
    return [{"mine": row["sender"] == person["id"], "text": row["text"], "at": row["at"]} for row in rows]
