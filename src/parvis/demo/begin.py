"""A demo city on its first day: five colleagues, an account on each network of the sandbox, a week of posts."""

from __future__ import annotations

import io
import json
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from parvis.accounts import actions as accounts
from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.demo import mark
from parvis.demo.contest import open_contest
from parvis.demo.counter import furnish_counter
from parvis.demo.destinations import fill_directory
from parvis.demo.figures import furnish_figures
from parvis.demo.form import open_form
from parvis.demo.forum import open_forum
from parvis.demo.guests import invite_an_agency
from parvis.demo.keeping import keep_records
from parvis.demo.kinds import sort_requests
from parvis.demo.lists import keep_lists
from parvis.demo.live import hold_a_night
from parvis.demo.past.furnish import furnish_past
from parvis.demo.past.rooms import furnish_rooms
from parvis.demo.places import follow_places
from parvis.demo.posts import POSTS, TOPICS, Planned
from parvis.demo.training import teach
from parvis.media import actions as shelf
from parvis.networks.catalogue import CATALOGUE
from parvis.people import actions as people
from parvis.people.models import Team, User
from parvis.publishing import actions as newsroom
from parvis.publishing.approval import actions as approving
from parvis.publishing.approval.bound import Unapproved
from parvis.sandbox import pictures
from parvis.work.rows import ring

log = structlog.get_logger()
COLLEAGUES = (
    ("manager", "Camille Moreau", "Rédaction"),
    ("approver", "Hélène Garnier", "Rédaction"),
    ("contributor", "Yanis Belkacem", "Rédaction"),
    ("agent", "Samira Diallo", "Pôle Messages"),
    ("admin", "Paul Lemoine", "Rédaction"),
)


TRIES, BETWEEN = 3_000, 0.2
"""How often the sandbox is asked before its silence is told, and seconds between: ten minutes."""


def demo(sandbox: str) -> None:
    """In an empty installation alone. The passwords are printed when all is there, on the first start only."""
    if settings.ENVIRONMENT.demo == "none" or not mark.begun():
        return
    print("\n  La ville de démonstration se prépare : quelques secondes.", flush=True)
    passwords, credentials = _colleagues(), _credentials(sandbox)
    if credentials is None:
        print("  Le bac à sable ne répond pas : arrêtez (Ctrl-C), puis relancez.", flush=True)
        return
    _accounts(sandbox, credentials)
    _furnish(sandbox)
    Account.objects.exclude(network="form").filter(state="active", due_at=None).update(due_at=timezone.now())
    mark.made()
    ring()
    print("\n  Premiers mots de passe (affichés une seule fois) :", flush=True)
    for username, password in passwords.items():
        print(f"    {username:<12} {password}", flush=True)
    print(flush=True)


def _furnish(sandbox: str) -> None:
    """`new`: a city that opens today, with a week planned."""
    open_form()
    sort_requests()
    follow_places()
    fill_directory()
    _speak_french()
    _topics()
    furnish_counter()
    if settings.ENVIRONMENT.demo == "past":
        furnish_past(sandbox)
    else:
        furnish_figures()
    _posts()
    teach()
    keep_records()
    hold_a_night()
    keep_lists()
    open_forum()
    open_contest()
    invite_an_agency()
    if settings.ENVIRONMENT.demo == "past":
        furnish_rooms()


def _colleagues() -> dict[str, str]:
    """Passwords by username."""
    teams = {name: Team.objects.get_or_create(name=name, defaults={"slug": slug})[0]
             for name, slug in (("Rédaction", "redaction"), ("Pôle Messages", "messages"))}  # fmt: skip
    passwords = {}
    for role, name, team in COLLEAGUES:
        _, passwords[role] = people.add(
            username=role, email=f"{role}@parvis.example", name=name, role=role, team=teams[team], by=None
        )
    people_here = {"agent": "Rédaction", "manager": "Pôle Messages"}
    for username, team in people_here.items():  # the counter is shared by both teams
        user = User.objects.get(username=username)
        user.memberships.get_or_create(team=teams[team], defaults={"role": username})
    User.objects.filter(username="manager").update(on_duty=True)
    return passwords


def _credentials(sandbox: str) -> dict[str, Any] | None:
    """The sandbox's own, once it answers: it may have three months to tell before, on a slow or busy machine minutes."""
    for turn in range(TRIES):
        try:
            with urllib.request.urlopen(f"{sandbox}/credentials", timeout=2) as answer:  # noqa: S310 (our own sandbox)
                found: dict[str, Any] = json.load(answer)
                return found
        except (urllib.error.URLError, OSError, ValueError):
            if turn == TRIES // 20:
                print("  Le bac à sable se prépare encore : la machine est lente ou occupée.", flush=True)
            time.sleep(BETWEEN)
    return None


def _accounts(sandbox: str, credentials: dict[str, Any]) -> None:
    newsroom_team, messages = Team.objects.get(slug="redaction"), Team.objects.get(slug="messages")
    for network, settings_, secrets in connections(sandbox, credentials):
        team = messages if network == "email" else newsroom_team
        try:
            accounts.connect(network=network, settings=settings_, secrets=secrets, by=None, team=team, made=_unread)
        except ValidationError as error:
            log.warning("demo.account", network=network, error="; ".join(error.messages))


def _unread(account: Account) -> None:
    """It is read once all is there; what its network sends by itself arrives from now on."""
    Account.objects.filter(pk=account.pk).update(due_at=None)


def connections(sandbox: str, found: dict[str, Any]) -> list[tuple[str, dict[str, Any], dict[str, str]]]:
    """(network, settings, secrets) of the demo accounts, from the sandbox's credentials."""
    mastodon, x, facebook, mail = (found[name] for name in ("mastodon", "x", "facebook", "mail"))
    x_secrets = ("token", "refresh_token", "client_id", "client_secret", "consumer_secret", "app_token")
    mail_settings = {
        "imap": f"imap://{mail['host']}:{mail['imap_port']}", "smtp": f"smtp://{mail['host']}:{mail['smtp_port']}",
        "address": mail["address"], "name": settings.ENVIRONMENT.city, "sent": "provider",
    }  # fmt: skip
    page = {
        "base": facebook["base_url"],
        "version": facebook["version"],
        "page": facebook["page_id"],
        "app_id": facebook["app_id"],
    }
    page_secrets = {name: facebook[name] for name in ("app_secret", "verify_token")} | {"token": facebook["page_token"]}
    return [
        ("mastodon", {"server": mastodon["server"]}, {"token": mastodon["token"]}),
        ("x", {"base": x["base_url"], "user_id": x["user_id"]}, {name: x[name] for name in x_secrets}),
        ("facebook", page, page_secrets),
        ("email", mail_settings, {"user": mail["user"], "password": mail["password"]}),
        *(
            (network, found[network]["settings"], found[network]["secrets"])
            for network in CATALOGUE
            if "settings" in found.get(network, {})
        ),
    ]


def _speak_french() -> None:
    """On X the city speaks to its residents: in French only."""
    for account in Account.objects.filter(network="x"):
        accounts.orient(account, languages=["fr"], by=User.objects.get(username="manager"))


def _topics() -> None:
    for key, name, aim in TOPICS:
        Topic.objects.get_or_create(key=key, defaults={"name": name, "aim": aim})


def _posts() -> None:
    """Drafts and planned posts of the coming days, at the hours a newsroom keeps."""
    manager = User.objects.get(username="manager")
    presences = {a.network: a.pk for a in Account.objects.exclude(network="email")}
    for post in POSTS:
        chosen = [presences[n] for n in post.networks if n in presences]
        made = newsroom.write(
            by=manager, text=post.text, language="fr", objective=post.objective, topic=post.topic, accounts=chosen,
            aim="residents" if post.residents else "everyone", audience={"countries": ["FR"]} if post.residents else {},
            variants={pk: {"reach": "all"} for pk in chosen} if post.residents else {}, media=_media(post, manager),
        )  # fmt: skip
        at = timezone.now() + timedelta(seconds=1) if post.at_once else moment(post.day, post.hour)
        if at <= timezone.now():  # an hour of today that has passed: tomorrow
            at = moment(post.day + 1, post.hour)
        try:
            if post.planned and at > timezone.now():
                newsroom.schedule(made, at=at, by=manager)
            else:
                newsroom.move(made, at=at, by=manager)
        except Unapproved:  # its public is larger than its topic's: a colleague has the last word, as in a city
            newsroom.move(made, at=at, by=manager)
            approving.ask(made, by=manager)
        except (newsroom.Blocked, ValidationError) as error:
            log.warning("demo.post", post=made.pk, error=str(error))


def _media(post: Planned, by: User) -> list[int]:
    if not post.scene:
        return []
    drawn = io.BytesIO(pictures.scene(post.scene))
    return [shelf.take_in(drawn, name=f"{post.scene}.jpg", by=by, alt=post.alt).pk]


def moment(day: int, hour: str) -> datetime:
    """`day` days from today at `hour` in the city's zone."""
    hours, minutes = hour.split(":")
    today = timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    wall = datetime.combine(today, datetime.min.time(), ZoneInfo(settings.TIME_ZONE))
    return (wall + timedelta(days=day)).replace(hour=int(hours), minute=int(minutes))
