"""A demo city on its first day: five colleagues, four accounts on the sandbox, a week of posts."""

from __future__ import annotations

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
from parvis.demo.posts import POSTS, TOPICS
from parvis.people import actions as people
from parvis.people.models import Team, User
from parvis.publishing import actions as newsroom

log = structlog.get_logger()
COLLEAGUES = (
    ("manager", "Camille Moreau", "Rédaction"),
    ("approver", "Hélène Garnier", "Rédaction"),
    ("contributor", "Yanis Belkacem", "Rédaction"),
    ("agent", "Samira Diallo", "Pôle Messages"),
    ("admin", "Paul Lemoine", "Rédaction"),
)


def demo(sandbox: str) -> None:
    """Make what is missing; the passwords are printed on the first start only."""
    if not User.objects.exists():
        _colleagues()
    if not Account.objects.exists():
        credentials = _credentials(sandbox)
        if credentials is None:
            print("  Le bac à sable ne répond pas : les comptes de démonstration ne sont pas reliés.", flush=True)
            return
        _accounts(sandbox, credentials)
        _posts()


def _colleagues() -> None:
    teams = {name: Team.objects.get_or_create(name=name, defaults={"slug": slug})[0]
             for name, slug in (("Rédaction", "redaction"), ("Pôle Messages", "messages"))}  # fmt: skip
    print("\n  Premiers mots de passe (affichés une seule fois) :", flush=True)
    for role, name, team in COLLEAGUES:
        _, password = people.add(username=role, email=f"{role}@parvis.example", name=name, role=role, team=teams[team], by=None)
        print(f"    {role:<12} {password}", flush=True)
    people_here = {"agent": "Rédaction", "manager": "Pôle Messages"}
    for username, team in people_here.items():  # the counter is shared by both teams
        user = User.objects.get(username=username)
        user.memberships.get_or_create(team=teams[team], defaults={"role": username})
    User.objects.filter(username="manager").update(on_duty=True)
    print(flush=True)


def _credentials(sandbox: str) -> dict[str, Any] | None:
    """The sandbox's own, once it answers (ten seconds at most)."""
    for _ in range(50):
        try:
            with urllib.request.urlopen(f"{sandbox}/credentials", timeout=2) as answer:  # noqa: S310 (our own sandbox)
                found: dict[str, Any] = json.load(answer)
                return found
        except (urllib.error.URLError, OSError, ValueError):
            time.sleep(0.2)
    return None


def _accounts(sandbox: str, credentials: dict[str, Any]) -> None:
    newsroom_team, messages = Team.objects.get(slug="redaction"), Team.objects.get(slug="messages")
    for network, settings_, secrets in connections(sandbox, credentials):
        team = messages if network == "email" else newsroom_team
        try:
            accounts.connect(network=network, settings=settings_, secrets=secrets, by=None, team=team)
        except ValidationError as error:
            log.warning("demo.account", network=network, error="; ".join(error.messages))


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
    ]


def _posts() -> None:
    """Drafts and planned posts of the coming days, at the hours a newsroom keeps."""
    manager = User.objects.get(username="manager")
    for key, name in TOPICS:
        Topic.objects.get_or_create(key=key, defaults={"name": name})
    presences = {a.network: a.pk for a in Account.objects.exclude(network="email")}
    for post in POSTS:
        chosen = [presences[n] for n in post.networks if n in presences]
        made = newsroom.write(by=manager, text=post.text, objective=post.objective, topic=post.topic, accounts=chosen,
                              audience={"countries": ["FR"]} if post.residents else {})  # fmt: skip
        at = moment(post.day, post.hour)
        try:
            if post.planned and at > timezone.now():
                newsroom.schedule(made, at=at, by=manager)
            else:
                newsroom.move(made, at=at, by=manager)
        except (newsroom.Blocked, ValidationError) as error:
            log.warning("demo.post", post=made.pk, error=str(error))


def moment(day: int, hour: str) -> datetime:
    """`day` days from today at `hour` in the city's zone."""
    hours, minutes = hour.split(":")
    today = timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    wall = datetime.combine(today, datetime.min.time(), ZoneInfo(settings.TIME_ZONE))
    return (wall + timedelta(days=day)).replace(hour=int(hours), minute=int(minutes))
