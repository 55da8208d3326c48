"""The words of each network's own: `SENTENCES` (French) and `ENGLISH` of its codes, `WORDS` (French → English) of what its
facts and fields say. A network without any has no `sentences.py`."""

from __future__ import annotations

from types import ModuleType

from parvis.networks.activitypub import sentences as activitypub
from parvis.networks.bluesky import sentences as bluesky
from parvis.networks.dailymotion import sentences as dailymotion
from parvis.networks.divine import sentences as divine
from parvis.networks.facebook import sentences as facebook
from parvis.networks.form import sentences as form
from parvis.networks.forum import sentences as forum
from parvis.networks.foursquare import sentences as foursquare
from parvis.networks.instagram import sentences as instagram
from parvis.networks.linkedin import sentences as linkedin
from parvis.networks.loops import sentences as loops
from parvis.networks.mastodon import sentences as mastodon
from parvis.networks.nostr import sentences as nostr
from parvis.networks.peertube import sentences as peertube
from parvis.networks.pinterest import sentences as pinterest
from parvis.networks.threads import sentences as threads
from parvis.networks.tiktok import sentences as tiktok
from parvis.networks.vimeo import sentences as vimeo
from parvis.networks.x import sentences as x
from parvis.networks.youtube import sentences as youtube

MODULES: tuple[ModuleType, ...] = (
    activitypub,
    bluesky,
    dailymotion,
    divine,
    facebook,
    form,
    forum,
    foursquare,
    instagram,
    linkedin,
    loops,
    mastodon,
    nostr,
    peertube,
    pinterest,
    threads,
    tiktok,
    vimeo,
    x,
    youtube,
)  # fmt: skip

SENTENCES: dict[str, tuple[str, str]] = {code: told for module in MODULES for code, told in module.SENTENCES.items()}
ENGLISH: dict[str, tuple[str, str]] = {code: told for module in MODULES for code, told in module.ENGLISH.items()}
WORDS: dict[str, str] = {french: english for module in MODULES for french, english in getattr(module, "WORDS", {}).items()}
