"""For whom a post is, where nobody has said: the audience that the city gave to its topic. What a person chose stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.city.audiences import EVERYONE, Aim, aims, suggested
from parvis.city.models import Topic
from parvis.publishing.models import Post


def by_hand(post: Post) -> bool:
    """Did somebody say for whom it is, otherwise than its topic does?"""
    if not post.aim:
        return any(post.audience.values())
    topic: Topic | None = post.topic
    return post.aim != (topic.aim if topic is not None and topic.aim else EVERYONE)


def suggestion(topic: Topic | None, known: Mapping[str, Aim]) -> dict[str, Any]:
    """`aim` and `audience` as a post keeps them; everybody where the city has given the topic no audience."""
    aim = suggested(topic, known) or known[EVERYONE]
    return {"aim": aim.key, "audience": {"countries": list(aim.countries)}}


def decided(fields: Mapping[str, Any], post: Post, known: Mapping[str, Aim] | None = None) -> dict[str, Any]:
    """`fields` of `post`, valid ones, with the public that the topic suggests where neither they nor a person before chose one.

    `known`: the city's audiences, where they have been read.
    """
    said = fields.get("aim") or any((fields.get("audience") or {}).values())
    topic = fields.get("topic", post.topic)
    new = "topic" in fields or (not post.aim and topic is not None)
    if said or not new or by_hand(post) or (topic is None and not post.aim):
        return dict(fields)
    return {**fields, **suggestion(topic, aims() if known is None else known)}
