"""The folders of the library over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from parvis.media.api import folder_of
from parvis.media.folders import Tree
from parvis.media.models import Folder
from parvis.media.shapes import FolderChange, FolderIn, FolderOut
from parvis.media.tidying import actions
from parvis.media.told import folder_told
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once, whole

router = Router(tags=["media"])


@router.get("/folders", response={200: list[FolderOut], **PROBLEMS}, operation_id="folders")
def listing(request: HttpRequest) -> Any:
    """All folders, in the order of a table of contents."""
    tree = Tree.read()
    return [folder_told(folder, tree) for folder, _name in tree.all()]


@router.post("/folders", response={201: FolderOut, **PROBLEMS}, operation_id="folder_add")
@once
def add(request: HttpRequest, given: FolderIn) -> Any:
    """A new folder, three levels deep at most."""
    demand(asker(request), "media.write")
    made = actions.open_folder(given.name, parent=folder_of(given.parent), by=asker(request))
    return 201, folder_told(made, Tree.read())


@router.patch("/folders/{int:pk}", response={200: FolderOut, **PROBLEMS}, operation_id="folder_change")
@whole
def change(request: HttpRequest, pk: int, given: FolderChange) -> Any:
    """Rename it, or move it with all it holds."""
    folder = get_object_or_404(Folder, pk=pk)
    demand(asker(request), "media.write")
    if given.name is not None:
        actions.rename_folder(folder, given.name, by=asker(request))
    if "parent" in given.model_fields_set:
        actions.move_folder(folder, folder_of(given.parent), by=asker(request))
    return folder_told(folder, Tree.read())


@router.delete("/folders/{int:pk}", response={204: None, **PROBLEMS}, operation_id="folder_remove")
def remove(request: HttpRequest, pk: int) -> Any:
    """Take an empty folder away; one that holds something is a 422."""
    actions.close_folder(get_object_or_404(Folder, pk=pk), by=asker(request))
    return 204, None
