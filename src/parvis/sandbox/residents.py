"""What a resident can do on each network. The crowd acts through these verbs, and so does whoever plays a resident."""

import re
import sqlite3
from typing import Any, cast

from parvis.sandbox import ids
from parvis.sandbox.facebook.talking import comment_on
from parvis.sandbox.faces import FACES
from parvis.sandbox.letters import open_letter
from parvis.sandbox.mail import deliver
from parvis.sandbox.place import Place

SOCIAL = ("mastodon", "x", "facebook", *FACES)
LIKES = {"mastodon": "favourite", "x": "like", "facebook": "like"} | {key: face.LIKE for key, face in FACES.items()}
MAIL_HOST = "courriel.example"


def resident(place: Place, network: str, handle: str, name: str, city: str = "Paris", country: str = "FR") -> sqlite3.Row:
    """The resident's account on a network, opened at need."""
    return place.world.join(network, handle, name, city=city, country=country, followers=len(name) * 7)


def has_messages(network: str) -> bool:
    """Whether people write in private there."""
    return bool(getattr(FACES.get(network), "PRIVATE", True))


def comment(place: Place, person: sqlite3.Row, post: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """Answer a post or a comment, as one does there: on Mastodon one names whom one answers."""
    network = str(post["network"])
    if network == "facebook":
        return comment_on(place, post, person["id"], text, at=at)
    if own := getattr(FACES.get(network), "comment", None):
        return cast(sqlite3.Row, own(place, person, post, text, at))
    author = place.world.person(network, post["author"])
    if network == "mastodon":
        if author and author["id"] != person["id"] and author["handle"].lower() not in text.lower():
            text = f"@{author['handle']} {text}"
        return place.world.write(network, person["id"], text, parent=post, visibility=post["visibility"], at=at)
    mentions = [author["id"]] if author and author["id"] != person["id"] else []
    return place.world.write(network, person["id"], text, parent=post, mentions=mentions, at=at)


def mention(place: Place, person: sqlite3.Row, city: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """Speak of the city in public; on Facebook, write on its page."""
    network = str(city["network"])
    if network == "facebook":
        identity = f"{person['id']}_{ids.FACEBOOK + place.store.next()}"
        return place.world.write(
            network, person["id"], text, identity=identity, details={"to": city["id"]}, mentions=[city["id"]], at=at
        )
    if own := getattr(FACES.get(network), "mention", None):
        return cast(sqlite3.Row, own(place, person, city, text, at))
    return place.world.write(network, person["id"], _naming(city, text), at=at)


def takes_reports(network: str) -> bool:
    """Whether the city's account moderates there, and hears what people report."""
    return hasattr(FACES.get(network), "report")


def report(place: Place, person: sqlite3.Row, post: sqlite3.Row, reason: str) -> int:
    """Tell the moderators of a comment or a publication."""
    face: Any = FACES[str(post["network"])]
    return cast(int, face.report(place, person, post, reason))


def reported(place: Place, network: str) -> list[dict[str, Any]]:
    """What was reported there, with what became of it."""
    own = getattr(FACES.get(network), "reported", None)
    return cast(list[dict[str, Any]], own(place)) if own else []


def report_further(place: Place, network: str, person: sqlite3.Row, number: int, text: str) -> None:
    """Say more about what one reported."""
    face: Any = FACES[network]
    face.write(place, person, number, text)


def whisper(place: Place, person: sqlite3.Row, city: sqlite3.Row, text: str, at: float | None = None) -> sqlite3.Row:
    """Write to the city in private. On Mastodon that is a post for named eyes only; answers go on in its thread."""
    network = str(city["network"])
    if network != "mastodon":
        return place.world.send(network, owner=city["id"], person=person["id"], sender=person["id"], text=text, at=at)
    sql = """SELECT posts.* FROM posts JOIN mentions ON mentions.network = posts.network AND mentions.seq = posts.seq
             WHERE posts.network = 'mastodon' AND visibility = 'direct' AND NOT removed
             AND author IN (?, ?) AND mentions.person IN (?, ?) ORDER BY posts.seq DESC LIMIT 1"""
    pair = (person["id"], city["id"])
    last = place.store.one(sql, (*pair, *pair))
    return place.world.write(network, person["id"], _naming(city, text), parent=last, visibility="direct", at=at)


def write_mail(
    place: Place, sender: str, name: str, subject: str, body: str, *, answering: str = "", at: float | None = None
) -> str:
    """A mail from an address to the city, or an answer to the one whose Message-ID is given. Returns its Message-ID."""
    earlier = place.store.one("SELECT * FROM mails WHERE message_id = ?", (answering,)) if answering else None
    references: tuple[str, ...] = ()
    if earlier:
        letter = open_letter(earlier["raw"])
        references = (*letter.references, letter.message_id)
        subject = letter.subject if letter.subject.lower().startswith("re") else f"Re: {letter.subject}"
        quoted = "\n".join(f"> {line}" for line in letter.text.strip().splitlines())
        body = f"{body.rstrip()}\n\n{letter.sender_name or letter.sender} a écrit :\n{quoted}\n"
    return deliver(
        place.store, sender=sender, sender_name=name, subject=subject, body=body,
        in_reply_to=earlier["message_id"] if earlier else None, references=references, at=at,
    )  # fmt: skip


def address(handle: str) -> str:
    """The resident's mail address."""
    local = re.sub(r"[^a-z0-9]+", ".", handle.lower()).strip(".") or "habitant"
    return f"{local}@{MAIL_HOST}"


def _naming(city: sqlite3.Row, text: str) -> str:
    return text if f"@{city['handle']}".lower() in text.lower() else f"@{city['handle']} {text}"
