"""The result of a contest from its votes and marks; and as it is kept once it was announced."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from parvis.contests.mixing import Criterion, Line, mark, mixed, rounded
from parvis.contests.models import Contest, Score


def criteria_of(contest: Contest) -> list[Criterion]:
    return [Criterion(one["key"], one["weight"], one["most"]) for one in contest.criteria]


def lines_of(contest: Contest) -> list[Line]:
    """Best first, by entry number: two queries, whatever the numbers."""
    counted = Count("votes", filter=Q(votes__counted=True))
    votes = dict(contest.entries.filter(state="accepted").annotate(n=counted).values_list("number", "n"))
    judged: dict[int, list[Fraction]] = defaultdict(list)
    criteria = criteria_of(contest)
    scores = Score.objects.filter(juror__contest=contest, entry__state="accepted", conflict=False)
    for number, marks in scores.values_list("entry__number", "marks").order_by("pk"):
        judged[number].append(mark(marks, criteria))
    return mixed(votes, judged, public_weight=contest.public_weight, jury_weight=contest.jury_weight)


def told(line: Line, contest: Contest) -> dict[str, Any]:
    """A line as it is shown: numbers with two decimals, and the sum in which they stand."""
    return {
        "entry": line.entry, "votes": line.votes, "judges": line.judges, "public": rounded(line.public), "jury": rounded(line.jury),
        "total": rounded(line.total), "rank": line.rank, "public_weight": contest.public_weight, "jury_weight": contest.jury_weight,
        "whole": contest.public_weight + contest.jury_weight,
    }  # fmt: skip


def result_of(contest: Contest) -> list[dict[str, Any]]:
    """What was announced; before that, how it stands."""
    return contest.result["lines"] if contest.result else [told(line, contest) for line in lines_of(contest)]


def frozen(contest: Contest) -> dict[str, Any]:
    """Kept with the contest when it is announced: the lines, who judged how often, what was set apart."""
    apart = contest.votes.filter(counted=False).count()
    conflicts = Score.objects.filter(juror__contest=contest, conflict=True).count()
    return {
        "lines": [told(line, contest) for line in lines_of(contest)], "apart": apart, "conflicts": conflicts,
        "jurors": contest.jurors.filter(declared_at__isnull=False).count(),
    }  # fmt: skip
