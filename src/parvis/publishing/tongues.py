"""In which other languages the same is said: what the charter asks of translations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from parvis.charter.rules import Charter
from parvis.publishing.models import Post


def asked(charter: Charter, *severities: str) -> bool:
    """Does a clause (of these severities) want to know?"""
    return any(rule.kind == "translated" and (not severities or rule.severity in severities) for rule in charter.rules)


def others_of(post: Post) -> tuple[str, ...]:
    """Languages of its original and its translations that have words. `post` may be what is being written. One query."""
    if not post.pk:
        return ()
    root = Subquery(Post.objects.filter(pk=post.pk).values(root=Coalesce("original_id", "pk")))
    found = _worded().filter(Q(pk=root) | Q(original=root)).exclude(pk=post.pk)
    return tuple(dict.fromkeys(found.order_by("pk").values_list("language", flat=True)))


def others_of_all(posts: Sequence[Post]) -> dict[int, tuple[str, ...]]:
    """The same by the key of each, of kept posts. One query."""
    roots = {post.original_id or post.pk for post in posts}
    families: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = _worded().filter(Q(pk__in=roots) | Q(original__in=roots)).order_by("pk")
    for pk, original, language in rows.values_list("pk", "original_id", "language"):
        families[original or pk].append((pk, language))
    return {
        post.pk: tuple(dict.fromkeys(language for pk, language in families[post.original_id or post.pk] if pk != post.pk))
        for post in posts
    }


def _worded() -> QuerySet[Post]:
    return Post.objects.exclude(state="binned").exclude(text="")
