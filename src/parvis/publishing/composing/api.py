"""What helps to write, over the API: advice, translations, versions, templates, selections, marks of links."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.people.access import demand
from parvis.publishing import placeholders
from parvis.publishing.actions import Blocked, Stale
from parvis.publishing.api import again, blocked, fields_of, post_of, stale
from parvis.publishing.checks import unsaved
from parvis.publishing.composing import actions, cards, family, history
from parvis.publishing.composing.advice import Advice, advise
from parvis.publishing.composing.cut import cut
from parvis.publishing.composing.shapes import (
    AdviceOut,
    CardAsked,
    CutIn,
    CutOut,
    FamilyOut,
    LanguageIn,
    LinkCardOut,
    ListAsked,
    PostVersionOut,
    PostVersionWhole,
    PresetIn,
    PresetOut,
    RestoreIn,
    SelectionIn,
    SelectionOut,
    TemplateIn,
    TemplateOut,
)
from parvis.publishing.drafts import values_of
from parvis.publishing.fields import valid
from parvis.publishing.models import LinkPreset, OwnSet, Selection, Template, Version
from parvis.publishing.shapes import PostOut, WordsIn
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["composing"])


# ── While one writes ─────────────────────────────────────────────────────────────────────────────────────────────────


@router.post("/posts/advice", response={200: AdviceOut, **PROBLEMS}, operation_id="post_advice")
def advice(request: HttpRequest, given: WordsIn) -> Any:
    """What a careful colleague would say of a post: language, hashtags, names, what is alike or close, links. Nothing is kept."""
    by = asker(request)
    demand(by, "post.write")
    fields = valid(fields_of(given))
    post = unsaved(fields)
    accounts = list(Account.objects.seen_by(by).filter(pk__in=fields["accounts"]).order_by("pk"))
    texts = [own["text"] for own in fields["variants"].values() if own.get("text")]
    values = values_of(post, accounts[0]) if accounts else None
    return _advice(advise(post, by, accounts={a.pk: a.network for a in accounts}, texts=texts, values=values))


def _advice(found: Advice) -> dict[str, Any]:
    return {
        "language": found.language, "lacks": list(found.lacks),
        "hashtags": [{"tag": one.tag, "better": one.better} for one in found.hashtags],
        "mentions": [{"network": network, "names": list(names)} for network, names in found.plain],
        "alike": {"post": found.alike.post.pk, "share": round(found.alike.share, 2)} if found.alike else None,
        "close": [{"post": one.post.pk, "accounts": list(one.accounts)} for one in found.close],
        "links": [{"written": one.written, "marked": one.marked} for one in found.links],
    }  # fmt: skip


@router.post("/posts/cut", response={200: CutOut, **PROBLEMS}, operation_id="post_cut")
def cut_text(request: HttpRequest, given: CutIn) -> Any:
    """A long text as the parts of a thread, each as long as the account's network takes it."""
    demand(asker(request), "post.write")
    account = get_object_or_404(Account.objects.seen_by(asker(request)).select_related("grant"), pk=given.account)
    return {"parts": cut(given.text, [account], numbered=given.numbered)}


@router.get("/links/card", response={200: LinkCardOut, **PROBLEMS}, operation_id="link_card")
def card(request: HttpRequest, asked: Query[CardAsked]) -> Any:
    """What networks would show of a link. The page is read, and remembered for six hours."""
    demand(asker(request), "post.write")
    found = cards.card(asked.url)
    return {name: getattr(found, name) for name in LinkCardOut.model_fields}


# ── Translations ─────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/posts/{int:pk}/translations", response={200: FamilyOut, **PROBLEMS}, operation_id="post_translations")
def translations(request: HttpRequest, pk: int) -> Any:
    """A post in all its languages, what is missing, what is behind its original."""
    return family.told(family.family(post_of(request, pk), asker(request)))


@router.post("/posts/{int:pk}/translations", response={201: PostOut, **PROBLEMS}, operation_id="post_translate")
@once
def translate(request: HttpRequest, pk: int, given: LanguageIn) -> Any:
    """Begin it in another language: pictures, purpose and the accounts that speak it; the words are to be written."""
    return 201, again(actions.translate(post_of(request, pk), language=given.language, by=asker(request)))


@router.post("/posts/{int:pk}/reread", response={200: PostOut, **PROBLEMS}, operation_id="post_reread")
def reread(request: HttpRequest, pk: int) -> Any:
    """This translation says what its original says now."""
    return again(actions.reread(post_of(request, pk), by=asker(request)))


# ── Versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/posts/{int:pk}/versions", response={200: Page[PostVersionOut], **PROBLEMS}, operation_id="post_versions")
def versions(request: HttpRequest, pk: int, asked: Query[ListAsked]) -> Any:
    """Who changed what, newest first."""
    post = post_of(request, pk)
    rows, further = page(
        Version.objects.filter(post=post).select_related("by"), by="revision", cursor=asked.cursor, size=asked.limit
    )
    before = Version.objects.filter(post=post, revision__lt=rows[-1].revision).order_by("-revision").first() if further else None
    return {"items": [_version(line) for line in history.lines(rows, before)], "next": further}


def _version(line: history.Line) -> dict[str, Any]:
    version = line.version
    return {
        "revision": version.revision, "by": str(version.by or ""), "at": version.at, "planned": version.planned,
        "changed": list(line.changed),
    }  # fmt: skip


@router.get("/posts/{int:pk}/versions/{int:revision}", response={200: PostVersionWhole, **PROBLEMS}, operation_id="post_version")
def version(request: HttpRequest, pk: int, revision: int) -> Any:
    """A post as it was."""
    post = post_of(request, pk)
    row = get_object_or_404(Version.objects.select_related("by"), post=post, revision=revision)
    before = Version.objects.filter(post=post, revision__lt=revision).order_by("-revision").first()
    return _version(history.lines([row], before)[0]) | {"content": row.content}


@router.post("/posts/{int:pk}/versions/{int:revision}/restore", response={200: PostOut, **PROBLEMS}, operation_id="post_restore")
def restore(request: HttpRequest, pk: int, revision: int, given: RestoreIn) -> Any:
    """The post as it was then, as a new revision. Its hour, and what is planned, stay as they are."""
    try:
        return again(actions.restore(post_of(request, pk), revision=revision, by=asker(request), seen=given.revision))
    except Stale as error:
        return stale(error)
    except Blocked as error:
        return blocked(error)


# ── Templates and selections ─────────────────────────────────────────────────────────────────────────────────────────


def _template(row: Template) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "name", "text", "objective")} | {
        "team": row.team_id, "topic": row.topic.key if row.topic else "", "fields": placeholders.fields(row.text),
        "accounts": sorted(account.pk for account in row.accounts.all()),
    }  # fmt: skip


def _selection(row: Selection) -> dict[str, Any]:
    accounts = sorted(account.pk for account in row.accounts.all())
    return {"id": row.pk, "team": row.team_id, "name": row.name, "accounts": accounts}


def _own(request: HttpRequest, model: type[Template] | type[Selection], pk: int) -> Any:
    demand(asker(request), "post.write")
    found: OwnSet = model.objects.all()
    return get_object_or_404(found.seen_by(asker(request)).prefetch_related("accounts"), pk=pk)


@router.get("/templates", response={200: Page[TemplateOut], **PROBLEMS}, operation_id="templates")
def templates(request: HttpRequest, asked: Query[ListAsked]) -> Any:
    """Words to begin with. Names in braces are to be filled in."""
    demand(asker(request), "post.write")
    found = Template.objects.seen_by(asker(request)).select_related("topic").prefetch_related("accounts")
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_template(row) for row in rows], "next": further}


@router.post("/templates", response={201: TemplateOut, **PROBLEMS}, operation_id="template_keep")
@once
def template_keep(request: HttpRequest, given: TemplateIn) -> Any:
    return 201, _template(actions.keep_template(by=asker(request), **given.model_dump()))


@router.put("/templates/{int:pk}", response={200: TemplateOut, **PROBLEMS}, operation_id="template_change")
def template_change(request: HttpRequest, pk: int, given: TemplateIn) -> Any:
    row = _own(request, Template, pk)
    return _template(actions.keep_template(by=asker(request), template=row, **given.model_dump()))


@router.delete("/templates/{int:pk}", response={204: None, **PROBLEMS}, operation_id="template_forget")
def template_forget(request: HttpRequest, pk: int) -> Any:
    actions.forget(_own(request, Template, pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/selections", response={200: Page[SelectionOut], **PROBLEMS}, operation_id="selections")
def selections(request: HttpRequest, asked: Query[ListAsked]) -> Any:
    """Accounts that are often chosen together."""
    demand(asker(request), "post.write")
    found = Selection.objects.seen_by(asker(request)).prefetch_related("accounts")
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_selection(row) for row in rows], "next": further}


@router.post("/selections", response={201: SelectionOut, **PROBLEMS}, operation_id="selection_keep")
@once
def selection_keep(request: HttpRequest, given: SelectionIn) -> Any:
    return 201, _selection(actions.keep_selection(by=asker(request), **given.model_dump()))


@router.put("/selections/{int:pk}", response={200: SelectionOut, **PROBLEMS}, operation_id="selection_change")
def selection_change(request: HttpRequest, pk: int, given: SelectionIn) -> Any:
    row = _own(request, Selection, pk)
    return _selection(actions.keep_selection(by=asker(request), selection=row, **given.model_dump()))


@router.delete("/selections/{int:pk}", response={204: None, **PROBLEMS}, operation_id="selection_forget")
def selection_forget(request: HttpRequest, pk: int) -> Any:
    actions.forget(_own(request, Selection, pk), by=asker(request))
    return HttpResponse(status=204)


# ── Marks of links ───────────────────────────────────────────────────────────────────────────────────────────────────


def _preset(row: LinkPreset) -> dict[str, Any]:
    names = ("id", "name", "hosts", "source", "medium", "campaign", "content")
    return {name: getattr(row, name) for name in names} | {"usual": bool(row.usual)}


@router.get("/link-presets", response={200: list[PresetOut], **PROBLEMS}, operation_id="link_presets")
def presets(request: HttpRequest) -> Any:
    """How links to the city's own sites may be marked."""
    demand(asker(request), "post.write")
    return [_preset(row) for row in LinkPreset.objects.order_by("name")[:200]]


@router.post("/link-presets", response={201: PresetOut, **PROBLEMS}, operation_id="link_preset_keep")
@once
def preset_keep(request: HttpRequest, given: PresetIn) -> Any:
    return 201, _preset(actions.keep_preset(by=asker(request), **given.model_dump()))


@router.put("/link-presets/{int:pk}", response={200: PresetOut, **PROBLEMS}, operation_id="link_preset_change")
def preset_change(request: HttpRequest, pk: int, given: PresetIn) -> Any:
    """What is planned already keeps the marks that it had."""
    demand(asker(request), "city.edit")
    row = get_object_or_404(LinkPreset, pk=pk)
    return _preset(actions.keep_preset(by=asker(request), preset=row, **given.model_dump()))


@router.delete("/link-presets/{int:pk}", response={204: None, **PROBLEMS}, operation_id="link_preset_forget")
def preset_forget(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), "city.edit")
    actions.forget_preset(get_object_or_404(LinkPreset, pk=pk), by=asker(request))
    return HttpResponse(status=204)
