"""What a guest of an agency may open: a list of addresses, and nothing else. What a room adds later is closed to them by itself."""

from __future__ import annotations

import re

from parvis.people.access import guest
from parvis.people.models import User

HOME = "/publications/"
PAGES = re.compile(
    r"/publications/(?:(?:nouvelle|verifier|adapter|enregistrer)|(?:copie|choix)/\d+(?:/[\w-]+)?|\d+"
    r"(?:/(?:modifier|medias|versions|dupliquer|jeter))?|\d+/validation/[\w-]+|validation/\d+(?:/[\w-]+)?)?"
    r"|/medias/(?:ajouter|plateaux|\d+(?:/(?:fichier|image-\d+|plateau|recadrage-[\w-]+))?)"
    r"|/avis(?:/.*)?|/reglages(?:/(?:sessions|deux-facteurs))?|/language",
    re.ASCII,
)
API = re.compile(
    r"/api/v1/(?:posts(?:/check|/advice|/cut|/\d+(?:/(?:duplicate|renditions|translations|versions(?:/\d+(?:/restore)?)?|approval|remarks|path))?)?"
    r"|accounts(?:/\d+)?|media(?:/\d+(?:/renditions)?)?|approvals/\d+(?:/withdraw)?|openapi\.json)",
    re.ASCII,
)


QUESTIONS = "/questions/"
ELECTED = re.compile(
    r"/questions/|/avis(?:/.*)?|/reglages(?:/(?:sessions|deux-facteurs))?|/language|/api/v1/(?:me/questions|me/notices(?:/.*)?|openapi\.json)",
    re.ASCII,
)
"""What an elected person may open: what was sent on to them, and their own settings."""


def shut(user: User, path: str) -> bool:
    """Is an address closed to them whatever it is, because they are a guest, or elected?"""
    always = path.startswith(("/static/", "/signin/", "/medias/signees/"))
    if user.elected:
        return not (always or ELECTED.fullmatch(path))
    return guest(user) and not open_to_guests(path)


def open_to_guests(path: str) -> bool:
    return bool(PAGES.fullmatch(path) or API.fullmatch(path)) or path.startswith(("/static/", "/signin/", "/medias/signees/"))
