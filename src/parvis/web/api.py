"""The text of a table, for clients that hold a workbook: what each operation that takes a table's `text` can be given."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File as Part
from ninja import Router, Schema
from ninja.files import UploadedFile

from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.web import uploads

LARGEST = 20_000_000
router = Router(tags=["city"])


class TableTextOut(Schema):
    text: str


@router.post("/tables", response={200: TableTextOut, **PROBLEMS}, operation_id="table_read")
def read(request: HttpRequest, file: Part[UploadedFile]) -> Any:
    """A table as text: a CSV in UTF-8 whatever its encoding was, of a workbook (xlsx, xls, ods) its first sheet. Nothing is kept."""
    asker(request)
    return {"text": uploads.text_of(file, LARGEST)}
