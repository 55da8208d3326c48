"""The city's own forms over the API, for colleagues: what is to be checked, and how a form is set."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.accounts.models import Account
from parvis.contact import actions
from parvis.contact.choices import choices_of
from parvis.contact.forms import ChoicesForm
from parvis.contact.held import told as told_entry
from parvis.contact.models import Entry
from parvis.contact.shapes import FormEntriesAsked, FormEntryOut, FormOut, FormShape
from parvis.contact.views.desk import mailboxes
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Page

router = Router(tags=["forms"])


def _told(row: Entry) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("id", "reference", "state", "doubts", "at")}
    return same | told_entry(row) | {"account": row.account_id, "by": row.by_id}


@router.get("/form-entries", response={200: Page[FormEntryOut], **PROBLEMS}, operation_id="form_entries")
def entries(request: HttpRequest, asked: Query[FormEntriesAsked]) -> Any:
    """Messages of forms that wait for a person's look, or that were put aside; the newest first."""
    by = asker(request)
    demand(by, "inbox.see")
    found = Entry.objects.seen_by(by).filter(state=asked.state if asked.state in ("check", "discarded") else "check")
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in rows], "next": further}


def _entry(request: HttpRequest, pk: int) -> Entry:
    by = asker(request)
    demand(by, "inbox.see")
    return get_object_or_404(Entry.objects.seen_by(by).select_related("account"), pk=pk)


@router.post("/form-entries/{int:pk}/release", response={200: FormEntryOut, **PROBLEMS}, operation_id="form_entry_release")
def release(request: HttpRequest, pk: int) -> Any:
    """It is a message like the others: to the counter, with its receipt."""
    actions.release(_entry(request, pk), by=asker(request))
    return _told(Entry.objects.get(pk=pk))


@router.post("/form-entries/{int:pk}/discard", response={200: FormEntryOut, **PROBLEMS}, operation_id="form_entry_discard")
def discard(request: HttpRequest, pk: int) -> Any:
    """Put it aside: it stays readable for thirty days."""
    actions.discard(_entry(request, pk), by=asker(request))
    return _told(Entry.objects.get(pk=pk))


def _form(request: HttpRequest, pk: int) -> Account:
    by = asker(request)
    demand(by, "account.see")
    return get_object_or_404(Account.objects.seen_by(by).filter(network="form"), pk=pk)


def _shown(account: Account) -> dict[str, Any]:
    base = settings.ENVIRONMENT.public_url
    return choices_of(account).told() | {
        "account": account.pk, "address": f"{base}/contact/{account.remote_id}",
        "door": f"{base}/api/contact/v1/{account.remote_id}/messages",
        "to_check": Entry.objects.filter(account=account, state="check").count(),
    }  # fmt: skip


@router.get("/accounts/{int:pk}/form", response={200: FormOut, **PROBLEMS}, operation_id="form")
def one(request: HttpRequest, pk: int) -> Any:
    """How a form is set, and where it stands."""
    return _shown(_form(request, pk))


@router.patch("/accounts/{int:pk}/form", response={200: FormOut, **PROBLEMS}, operation_id="form_change")
def change(request: HttpRequest, pk: int, given: FormShape) -> Any:
    """What is given changes; it is checked as the page checks it."""
    account, by = _form(request, pk), asker(request)
    demand(by, "account.connect", account)
    before = choices_of(account)
    wanted = before.told() | {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None}
    lines = {name: "\n".join(wanted[name]) for name in ("subjects", "districts", "origins")}
    form = ChoicesForm(mailboxes(by, before.mailbox), before, wanted | lines | {"mailbox": wanted["mailbox"] or ""})
    if not form.is_valid():
        raise ValidationError({name: [str(one) for one in errors] for name, errors in form.errors.items()})
    return _shown(actions.choose(account, form.chosen(), by=by))
