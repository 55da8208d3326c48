"""What an action refused, placed beside what was typed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def by_field(error: ValidationError, whole: str = "") -> dict[str, list[str]]:
    """Field → sentences. `whole`: under which name those stand that are of no field."""
    return error.message_dict if hasattr(error, "error_dict") else {whole: error.messages}


def refuse(form: BaseForm, error: ValidationError, **fields: str) -> None:
    """An action's refusal, beside the fields that it names, above them all where the form has no such field.

    `fields`: what the form calls otherwise than the action.
    """
    for name, words in by_field(error).items():
        field = fields.get(name, name)
        form.add_error(field if field in form.fields else None, words)
