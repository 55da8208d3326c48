"""Folders, many files at once, and the bin: what is changed here can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record, record_many
from parvis.media import said
from parvis.media.actions import look_up, share
from parvis.media.folders import DEEPEST, MOST, Tree
from parvis.media.models import File, FileSet, Folder, Keeping, Tag
from parvis.media.room import demand_room, demand_shelf
from parvis.media.uses import Use, unused, uses
from parvis.people import second
from parvis.people.access import demand, may
from parvis.people.models import User

AT_ONCE = 200
"""Files that one gesture changes."""
MOST_ROOM = 1_000_000_000
"""Mebibytes: a quota fits its column."""
FIELDS = ("folder_id", "credit", "licence")
Before = dict[str, dict[str, Any]]
"""What many files were before: file id → field → value. Plain values, so that a session may keep them for « Annuler »."""


class InUse(Exception):
    """The file serves somewhere: it is not thrown away. `uses` says where, as far as the asker may see."""

    def __init__(self, file: File, found: Sequence[Use]) -> None:
        super().__init__(f"file {file.pk} is used")
        self.file, self.uses = file, list(found)


# ── folders ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_folder(name: str, *, by: User, parent: Folder | None = None) -> Folder:
    """A new folder, at the top or in another."""
    demand(by, "media.write")
    tree = Tree.read()
    if len(tree.path(parent.pk if parent else None)) >= DEEPEST:
        raise ValidationError({"parent": _("Trois niveaux de dossiers au plus.")})
    if len(tree.folders) >= MOST:
        raise ValidationError({"name": _("La médiathèque a 500 dossiers au plus.")})
    return _named(Folder(parent=parent, by=by), name, by, "media.folder-opened")


def rename_folder(folder: Folder, name: str, *, by: User) -> Folder:
    demand(by, "media.write")
    return _named(folder, name, by, "media.folder-renamed")


def move_folder(folder: Folder, parent: Folder | None, *, by: User) -> Folder:
    """Into another folder, or to the top; never into itself."""
    demand(by, "media.write")
    tree = Tree.read()
    if parent is not None and parent.pk in tree.below(folder.pk):
        raise ValidationError({"parent": _("Un dossier ne va pas dans lui-même.")})
    if len(tree.path(parent.pk if parent else None)) + tree.height(folder.pk) > DEEPEST:
        raise ValidationError({"parent": _("Trois niveaux de dossiers au plus.")})
    folder.parent = parent
    return _named(folder, folder.name, by, "media.folder-moved")


@transaction.atomic
def close_folder(folder: Folder, *, by: User) -> None:
    """Take an empty folder away. What lies in the bin goes back to no folder."""
    demand(by, "media.write")
    File.objects.binned().filter(folder=folder).update(folder=None)
    record("media.folder-closed", by=by, about=folder, name=folder.name)
    try:
        with transaction.atomic():
            folder.delete()
    except ProtectedError as error:
        raise ValidationError({"folder": _("Ce dossier n’est pas vide : déplacez d’abord ce qu’il contient.")}) from error


def _named(folder: Folder, name: str, by: User, event: str) -> Folder:
    folder.name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(folder.name) <= 80:
        raise ValidationError({"name": _("Donnez au dossier un nom de quatre-vingts caractères au plus.")})
    try:
        with transaction.atomic():
            folder.save()
            record(event, by=by, about=folder, name=folder.name)
    except IntegrityError as error:
        raise ValidationError({"name": _("Il y a déjà un dossier de ce nom à cet endroit.")}) from error
    return folder


# ── many files at once ───────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def sort(files: Collection[File], *, by: User, add: Sequence[str] = (), remove: Sequence[str] = (), **changes: Any) -> Before:
    """The same change of many: `folder` (None: out of any), `credit`, `licence`, tags to `add` and to `remove`.

    Returns what they were, for `put_back`.
    """
    demand(by, "media.write")
    _few(files)
    fields = said.valid({name: value for name, value in changes.items() if name != "folder"})
    if "folder" in changes:
        fields["folder_id"] = changes["folder"].pk if changes["folder"] else None
    new, gone = said.valid({"tags": list(add)})["tags"], said.tags(list(remove))
    before = {str(file.pk): {name: getattr(file, name) for name in fields} for file in files}
    if new or gone:
        for file in files:
            before[str(file.pk)]["tags"] = file.tag_names
        Tag.objects.filter(file__in=[file.pk for file in files], name__in=gone).delete()
        Tag.objects.bulk_create([Tag(file=file, name=name) for file in files for name in new], ignore_conflicts=True)
    File.objects.filter(pk__in=[file.pk for file in files]).update(**fields)
    look_up(*files)
    told = {"folder" if name == "folder_id" else name: value for name, value in fields.items()}
    told |= ({"added": new} if new else {}) | ({"removed": gone} if gone else {})
    record_many("media.sorted", [(file, "") for file in files], [told] * len(files), by=by)
    return before


@transaction.atomic
def give(files: Collection[File], *, by: User) -> int:
    """One's own files become the library's. How many."""
    demand(by, "media.write")
    _few(files)
    return share(files, by=by)


@transaction.atomic
def take_home(files: Collection[File], *, by: User) -> list[File]:
    """On one's own shelf, out of colleagues' sight: only what one brought oneself and what serves nowhere. Those that stay."""
    demand(by, "media.write")
    _few(files)
    own = [file for file in files if file.by_id == by.pk and not file.personal]
    free = set(unused(_rows(own)).values_list("pk", flat=True))
    going = [file for file in own if file.pk in free]
    demand_shelf(going, by=by)
    File.objects.filter(pk__in=free).update(personal=True)
    record_many("media.taken-home", [(file, "") for file in going], by=by)
    return [file for file in files if file not in going and not file.personal]


@transaction.atomic
def put_back(before: Before, *, by: User) -> int:
    """As they were before `sort`; what is gone meanwhile stays gone. How many."""
    demand(by, "media.write")
    files = list(File.objects.seen_by(by).filter(pk__in=[int(pk) for pk in before][:AT_ONCE]))
    folders = set(Folder.objects.values_list("pk", flat=True))
    for file in files:
        was = before[str(file.pk)]
        for name in FIELDS:
            if name in was and (name != "folder_id" or was[name] in {None, *folders}):
                setattr(file, name, was[name])
    File.objects.bulk_update(files, FIELDS)
    tagged = [file for file in files if "tags" in before[str(file.pk)]]
    Tag.objects.filter(file__in=tagged).delete()
    Tag.objects.bulk_create([Tag(file=file, name=name) for file in tagged for name in before[str(file.pk)]["tags"]])
    look_up(*files)
    record_many("media.put-back", [(file, "") for file in files], by=by)
    return len(files)


def _few(files: Collection[File]) -> None:
    if len(files) > AT_ONCE:
        raise ValidationError({"files": _("Deux cents fichiers au plus à la fois.")})


# ── the bin ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def discard(file: File, *, by: User) -> None:
    """Throw a file away, unless it serves somewhere (InUse). It stays in the bin for a while."""
    if discard_many([file], by=by):
        raise InUse(file, uses([file.pk], by)[file.pk])


@transaction.atomic
def discard_many(files: Collection[File], *, by: User) -> list[File]:
    """Throw away those that serve nowhere; the others, which stay. Of colleagues' files only with `media.keep`."""
    demand(by, "media.write")
    _few(files)
    if not may(by, "media.keep") and any(file.by_id != by.pk for file in files):
        raise PermissionDenied("media.keep")
    if len(files) >= second.MANY:
        name = _("%(n)s fichiers") % {"n": len(files)}
        second.ask("media.discard", by=by, name=name, files=sorted(file.pk for file in files))
    free = set(unused(_rows(files)).values_list("pk", flat=True))
    going = [file for file in files if file.pk in free]
    File.objects.filter(pk__in=free).update(binned_at=timezone.now())
    record_many("media.discarded", [(file, "") for file in going], [{"name": file.name} for file in going], by=by)
    return [file for file in files if file.pk not in free]


@transaction.atomic
def bring_back(files: Collection[File], *, by: User) -> int:
    """Out of the bin; how many were still there."""
    demand(by, "media.write")
    _few(files)
    there = [file for file in files if file.binned_at is not None]
    demand_room(sum(file.size for file in there), by=by, personal=False)
    demand_room(sum(file.size for file in there if file.personal), by=by, personal=True)
    _rows(there).update(binned_at=None)
    record_many("media.restored", [(file, "") for file in there], by=by)
    return len(there)


def _rows(files: Collection[File]) -> FileSet:
    return File.objects.filter(pk__in=[file.pk for file in files])


@transaction.atomic
def keep(
    *, by: User, notice_days: int, unused_days: int, bin_days: int, city_mb: int | None = None, shelf_mb: int | None = None
) -> Keeping:  # fmt: skip
    """How long before the end of rights people are told, after how long a file is left over, how long the bin keeps; how much
    room the library and each person's shelf may take (None: as before)."""
    demand(by, "media.keep")
    days: dict[str, Any] = {"notice_days": notice_days, "unused_days": unused_days, "bin_days": bin_days}
    errors = {name: _("De 1 à 3 650 jours.") for name, value in days.items() if not 1 <= value <= 3650}
    if errors:
        raise ValidationError(errors)
    room: dict[str, Any] = {name: value for name, value in (("city_mb", city_mb), ("shelf_mb", shelf_mb)) if value is not None}
    if wrong := {name: _("De 0 à 1 000 000 000 Mio.") for name, value in room.items() if not 0 <= value <= MOST_ROOM}:
        raise ValidationError(wrong)
    before = stands(Keeping.objects.filter(pk=1).first())
    kept, _new = Keeping.objects.update_or_create(pk=1, defaults=days | room)
    record("media.keeping", by=by, about=kept, **days, **room, **changed_since(before, kept))
    return kept
