"""What every network refuses in the same way, read from its `Facts`: each connector's `check` begins here.

Codes and values are those of `sentences.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from parvis.networks.options import POLL
from parvis.networks.protocol import JSON, AudienceRule, Draft, Facts, Level, Media, MediaRule, Option, Problem, TextRule
from parvis.networks.text import measure

Measure = Callable[[str, TextRule], int]


def rule_for(draft: Draft, facts: Facts) -> TextRule:
    """The rule that `draft.text` obeys: of a publication, of a public answer, of a private one."""
    if draft.answering is None:
        return facts.text
    if draft.answering.private:
        return facts.message or facts.text
    return facts.reply or facts.text


def problems(draft: Draft, facts: Facts, measured: Measure = measure) -> list[Problem]:
    """All that `facts` refuse of `draft`. `measured` replaces the way of counting where a network has its own."""
    return [
        *_of_text(draft, facts, measured),
        *_of_media(draft.media, facts.media),
        *_of_audience(draft, facts.audience),
        *of_options(draft, facts),
    ]


def _of_text(draft: Draft, facts: Facts, measured: Measure) -> Iterator[Problem]:
    rule = rule_for(draft, facts)
    if draft.answering and draft.answering.private and facts.message is None:
        yield Problem("no-messages", "reply", {"network": facts.name})
    if rule.needed and not draft.text.strip():
        yield Problem("text-needed", "text", {"network": facts.name})
    elif not draft.text.strip() and not draft.media and not draft.link:
        yield Problem("empty", "text")
    used = measured(draft.text, rule)
    if used > rule.limit:
        yield Problem("text-long", "text", {"used": used, "limit": rule.limit, "over": used - rule.limit})
    if draft.parts and not facts.threads:
        yield Problem("no-threads", "parts", {"network": facts.name})
    for number, part in enumerate(draft.parts, start=2):
        used = measured(part, rule)
        if not part.strip():
            yield Problem("part-empty", "parts", {"number": number})
        elif used > rule.limit:
            yield Problem("part-long", "parts", {"number": number, "used": used, "limit": rule.limit})


def _of_media(media: tuple[Media, ...], rule: MediaRule) -> Iterator[Problem]:
    if rule.needed and not media:
        yield Problem("media-needed", "media")
    if len(media) > rule.most:
        yield Problem("media-many", "media", {"count": len(media), "most": rule.most})
    kinds = {item.mime.split("/")[0] for item in media}
    if len(kinds) > 1 and not rule.mixed:
        yield Problem("media-mixed", "media")
    for item in media:
        yield from _of_item(item, rule)


def _of_item(item: Media, rule: MediaRule) -> Iterator[Problem]:
    heaviest = rule.bytes_image if item.mime in rule.images else rule.bytes_video
    if item.mime not in (*rule.images, *rule.videos):
        yield Problem("media-kind", "media", {"name": item.name, "mime": item.mime})
    elif heaviest and item.size > heaviest:
        yield Problem(
            "media-heavy", "media",
            {"name": item.name, "size": megabytes(item.size), "limit": megabytes(heaviest)},
        )  # fmt: skip
    if item.mime in rule.videos and rule.seconds and item.seconds > rule.seconds:
        yield Problem("media-long", "media", {"name": item.name, "seconds": item.seconds, "limit": rule.seconds})
    if item.mime in rule.videos and rule.seconds_least and 0 < item.seconds < rule.seconds_least:
        yield Problem("media-short", "media", {"name": item.name, "seconds": item.seconds, "limit": rule.seconds_least})
    yield from _of_shape(item, rule)
    if rule.alt_text and len(item.alt) > rule.alt_text:
        yield Problem("alt-long", "media", {"name": item.name, "used": len(item.alt), "limit": rule.alt_text})
    if rule.alt_text and not item.alt.strip():
        yield Problem("alt-missing", "media", {"name": item.name}, blocking=False)
    if not rule.alt_text and item.alt.strip():
        yield Problem("alt-lost", "media", {"name": item.name}, blocking=False)


def _of_shape(item: Media, rule: MediaRule) -> Iterator[Problem]:
    """Too wide, too high, too small. A file whose size is unknown is the network's to judge."""
    if not item.width or not item.height:
        return
    least, most = rule.video_ratio if item.mime in rule.videos else rule.ratio
    shape = item.width / item.height
    if (least and shape < least * 0.995) or (most and shape > most * 1.005):
        yield Problem("media-shape", "media", {"name": item.name, "width": item.width, "height": item.height})
    if rule.narrowest and min(item.width, item.height) < rule.narrowest:
        yield Problem("media-small", "media", {"name": item.name, "limit": rule.narrowest})


def of_options(draft: Draft, facts: Facts) -> Iterator[Problem]:
    """What is missing, too long or unknown among the network's own choices; of a publication only."""
    if draft.answering is not None:
        return
    for option in facts.options:
        value = draft.options.get(option.key, option.default)
        told = {"option": option.key, "label": option.label}
        if option.shape == "poll":
            yield from _of_poll(option, value, draft.media)
            continue
        if option.needed and value in (None, "", [], ()):
            yield Problem("option-needed", "options", told)
        words = value if isinstance(value, str) else "".join(map(str, value)) if isinstance(value, list) else ""
        if option.limit and len(words) > option.limit:
            yield Problem("option-long", "options", {**told, "used": len(words), "limit": option.limit})
        if option.choices and value not in (None, "", [], ()):
            known = {key for key, _ in option.choices}
            if not set(value if isinstance(value, list) else [value]) <= known:
                yield Problem("option-unknown", "options", told)


def _of_poll(option: Option, poll: JSON, media: tuple[Media, ...]) -> Iterator[Problem]:
    """``{"choices": […], "minutes": 1440}``; nothing where there is no poll."""
    if not poll:
        return
    told = poll if isinstance(poll, Mapping) else {}
    choices, minutes = [str(choice) for choice in told.get("choices") or ()], told.get("minutes")
    least, most = POLL[0], option.most or POLL[1]
    where = {"option": option.key}
    if media:
        yield Problem("poll-media", "options", where)
    if not least <= len(choices) <= most or not all(choice.strip() for choice in choices):
        yield Problem("poll-choices", "options", {**where, "least": least, "most": most})
    for choice in choices:
        if option.limit and len(choice) > option.limit:
            yield Problem("poll-long", "options", {**where, "choice": choice, "limit": option.limit})
    if not isinstance(minutes, int) or not 5 <= minutes <= 10_080:
        yield Problem("poll-time", "options", where)


def _of_audience(draft: Draft, rule: AudienceRule) -> Iterator[Problem]:
    """A wish that the network does not grant is said plainly, and stops nothing: the person decides."""
    wishes: tuple[tuple[str, bool, Level], ...] = (
        ("country", bool(draft.audience.countries), rule.country),
        ("region", bool(draft.audience.regions), rule.region),
        ("city", bool(draft.audience.cities), rule.city),
        ("language", bool(draft.audience.languages), rule.language),
    )
    for what, wished, level in wishes:
        if wished and level != "enforced":
            yield Problem(f"audience-{'ignored' if level == 'none' else 'preferred'}", "audience", {"what": what},
                          blocking=False)  # fmt: skip


def megabytes(size: int) -> float:
    """As people are told a size; `sentences.say` writes it their way."""
    return round(size / 1_000_000, 1)


def outgoing(draft: Draft) -> str:
    """`draft.text` with its link at the end, for networks that know no link of their own."""
    if not draft.link or draft.link in draft.text:
        return draft.text
    return f"{draft.text.rstrip()}\n\n{draft.link}" if draft.text.strip() else draft.link
