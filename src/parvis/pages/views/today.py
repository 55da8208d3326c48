"""Today: the first page of the day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from parvis.pages import today as day
from parvis.pages.square import on_the_square, without_team
from parvis.people.access import may
from parvis.rest.auth import asker


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    user, now = asker(request), timezone.now()
    context: dict[str, Any] = {"now": now, "sees_posts": may(user, "post.see"), "sees_inbox": may(user, "inbox.see")}
    context |= day.goes_out(user, now) | day.waits(user, now) | day.pulse(user, now)
    context["faults"] = day.faults(user, now) + without_team(user)
    context["waits"] = day.to_decide(user, now) + on_the_square(user, now) + context["waits"]
    context["by_day"] = timezone.localtime(now).hour >= day.DAYBREAK
    sees = context["sees_posts"] or context["sees_inbox"]
    context["lead"] = day.lead(context["posts"], context["to_answer"] if context["sees_inbox"] else None) if sees else ""
    return render(request, "pages/today.html", context)
