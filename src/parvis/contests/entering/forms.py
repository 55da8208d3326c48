"""What the form says, as `Written`; and as it is shown again, so that nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from parvis.contests.entering import actions
from parvis.contests.entering.actions import Written
from parvis.contests.models import Contest

LINES = ("name", "email", "credit", "title", "story", "age", "people")
TICKS = ("author", "rules", "granted")


def taken(request: HttpRequest, contest: Contest) -> tuple[list[tuple[str, str]], list[str]]:
    """(key, what it shows) of each picture, those that came with the form taken in first; and what was refused of them.

    A picture that is taken in stays, whatever else is wrong with the form: its key goes back to the page.
    """
    found: list[tuple[str, str]] = []
    refused: list[str] = []
    files: MultiValueDict[str, Any] = request.FILES
    for place in range(contest.most_photos):
        key, alt = _line(request, f"key-{place}", 36), _line(request, f"alt-{place}", 500)
        file = files.get(f"photo-{place}")
        if file is not None:
            try:
                key = str(actions.take(contest=contest, file=file, name=file.name or "", size=file.size or 0).key)
            except ValidationError as error:
                refused += [f"{file.name[:80]} : {said}" for said in error.messages]
                key = ""
        if key:
            found.append((key, alt))
    return found, refused


def written(request: HttpRequest, photos: list[tuple[str, str]], language: str) -> Written:
    typed = again(request)
    age = str(typed["age"])
    read = request.POST.get("read", "")
    return Written(
        name=typed["name"], email=typed["email"], credit=typed["credit"] or typed["name"], title=typed["title"], story=typed["story"],
        age=int(age) if age.isascii() and age.isdigit() and len(age) < 4 else None, people=typed["people"],
        author=typed["author"], rules=typed["rules"], granted=typed["granted"], more=tuple(typed["more"]), photos=tuple(photos),
        read=int(read) if read.isascii() and read.isdigit() and len(read) < 8 else 0, language=language,
    )  # fmt: skip


def again(request: HttpRequest) -> dict[str, Any]:
    lines = {name: _line(request, name, 1000 if name == "story" else 254) for name in LINES}
    ticks = {name: request.POST.get(name) == "on" for name in TICKS}
    return lines | ticks | {"more": [one[:20] for one in request.POST.getlist("more")[:20]]}


def _line(request: HttpRequest, name: str, most: int) -> str:
    return " ".join(request.POST.get(name, "").replace("\x00", "").split())[:most]
