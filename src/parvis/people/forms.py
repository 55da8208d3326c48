"""Sign-in, as allauth does it, with our own words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignIn(LoginForm):  # type: ignore[misc]
    """Parvis sends no mail of its own: a forgotten password is made anew by an administrator, not by a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # the labels say it
        self.fields["password"].help_text = _("Oublié ? Votre administrateur vous en donne un nouveau.")
