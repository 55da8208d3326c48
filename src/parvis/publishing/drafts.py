"""From a post and an account to the draft that a connector understands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from parvis.accounts.connect import connector_of
from parvis.accounts.models import Account
from parvis.city.audiences import Aim, aims
from parvis.media.links import public_url
from parvis.media.models import File, Rendition
from parvis.media.renditions import Need, need
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.protocol import Audience, Caption, Draft, Facts, Media, MediaRule
from parvis.publishing import reach
from parvis.publishing.cutting import joined, numbered
from parvis.publishing.fields import spoken
from parvis.publishing.models import Attachment, Post, Variant
from parvis.publishing.reach import Reach
from parvis.publishing.tagging import marked


def media_of(file: File, alt: str = "", rule: MediaRule | None = None) -> Media:
    """The file for a network: the copy that was made to fit `rule`, or the original."""
    wanted = need(file, rule) if rule else None
    copy: File | Rendition = wanted.rendition if wanted and wanted.ready and wanted.rendition else file
    root = Path(settings.MEDIA_ROOT)
    return Media(
        path=root / copy.path, mime=copy.mime, size=copy.size, name=file.name, alt=alt or file.alt,
        width=copy.width, height=copy.height, seconds=copy.seconds, focus=(file.focus_x, file.focus_y),
        url=public_url(copy) if rule and rule.fetched else "", captions=captions_of(file, rule),
        cover=root / file.cover.path if file.cover else None,
    )  # fmt: skip


def captions_of(file: File, rule: MediaRule | None) -> tuple[Caption, ...]:
    """The subtitles, where the network takes them."""
    if not file.is_video or rule is None or not rule.captions:
        return ()
    return tuple(Caption(Path(settings.MEDIA_ROOT) / one.path, one.language) for one in file.captions.all())


def facts_of(account: Account) -> Facts:
    """What the account's network permits; a server of its own may say otherwise than its kind. Kept on the row: opening a
    sealed permission for each question costs more than the answer."""
    kept: Facts | None = getattr(account, "_facts", None)
    if kept is None:
        kept = connector_of(account).facts
        account._facts = kept  # type: ignore[attr-defined]
    return kept


def facts_as_listed(account: Account) -> None:
    """From now on, what its kind of network permits: of an account whose permission is gone, or need not be opened."""
    account._facts = CATALOGUE[account.network].facts  # type: ignore[attr-defined]


def rule_of(account: Account) -> MediaRule:
    return facts_of(account).media


def needs(account: Account, attachments: list[Attachment]) -> list[Need]:
    """The files that do not fit the account's network as they are, and that a copy would make fit."""
    rule = rule_of(account) if attachments else None
    return [wanted for a in attachments if rule and (wanted := need(a.file, rule)) is not None]


def audience_of(stored: dict[str, Any]) -> Audience:
    return Audience(**{name: tuple(stored.get(name, ())) for name in ("countries", "regions", "cities", "languages")})


def reach_of(post: Post, account: Account, known: Mapping[str, Aim] | None = None) -> Reach:
    """Who will see it there. An audience that the city has taken away since is the countries that the post kept of it."""
    rule = facts_of(account).audience
    aim = (known if known is not None else aims()).get(post.aim) if post.aim else None
    if aim is None:
        return reach.of_audience(audience_of(post.audience), rule, post.audience.get("names") or {})
    return reach.of_wish(reach.Wish(aim.countries, aim.local), rule, reach.places_of(account.settings))


def words_of(post: Post, variant: Variant | None) -> tuple[str, tuple[str, ...]]:
    """The account's own words, or the common ones: as a thread where its network has threads, else as one text."""
    if variant is not None and variant.text is not None:
        return variant.text, tuple(variant.parts)
    if variant is not None and variant.parts:
        return post.text, tuple(variant.parts)
    if not post.parts:
        return post.text, ()
    if variant is not None and not facts_of(variant.account).threads:
        return joined([post.text, *post.parts]), ()
    parts = [post.text, *post.parts]
    first, *others = numbered(parts) if post.numbered else parts
    return first, tuple(others)


def language_of(post: Post, variant: Variant | None) -> str:
    """The post's; of an account's own words, the one that they are written in."""
    if variant is None or not variant.text:
        return post.language
    return spoken(variant.text, post.language)


def values_of(post: Post, account: Account) -> dict[str, str]:
    """What stands in braces in the marks of its links."""
    return {
        "network": account.network, "account": account.name, "topic": post.topic.key if post.topic else "",
        "campaign": post.campaign.name if post.campaign else "", "objective": post.objective, "post": str(post.pk or ""),
        "date": timezone.localtime(post.publish_at or timezone.now()).strftime("%Y-%m"),
    }  # fmt: skip


def draft_of(post: Post, variant: Variant | None, attachments: list[Attachment], known: Mapping[str, Aim] | None = None) -> Draft:
    """The post for one account. `known`: the city's audiences, where they have been read already."""
    text, parts = words_of(post, variant)
    if variant is not None and post.marks:
        values = values_of(post, variant.account)
        text, parts = marked(text, post.marks, values), tuple(marked(part, post.marks, values) for part in parts)
    rule = rule_of(variant.account) if variant and attachments else None
    return Draft(
        text=text,
        language=language_of(post, variant),
        media=tuple(media_of(a.file, a.alt or a.file.alt_in(post.language), rule) for a in attachments),
        parts=parts,
        audience=reach_of(post, variant.account, known).audience if variant else audience_of(post.audience),
        options=variant.options if variant else {},
    )
