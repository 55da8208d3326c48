"""What is asked when a busy day begins, or changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.design.fields import MomentField

PERCENTS = ((100, _("comme d’habitude")), (150, _("moitié plus longs")), (200, _("deux fois plus longs")),
            (300, _("trois fois plus longs")), (500, _("cinq fois plus longs")))  # fmt: skip


class BusyForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi ?"), max_length=200, help_text=_("Vos collègues le liront sur chaque page. Les habitants ne le lisent pas."),
        widget=forms.TextInput(attrs={"placeholder": _("Tempête, attentat, grève, panne…")}),
    )  # fmt: skip
    ends_at = MomentField(label=_("Jusqu’à"), required=False, help_text=_("Laissé vide : jusqu’à ce que quelqu’un y mette fin."))
    percent = forms.TypedChoiceField(
        label=_("Délais promis"), choices=PERCENTS, coerce=int, initial=200,
        help_text=_("De ce qui arrive à partir de maintenant ; chaque échéance le dit."),
    )  # fmt: skip
    groups = forms.BooleanField(
        label=_("Ranger d’office les nouvelles conversations dans le sujet dont elles parlent"), required=False, initial=True
    )
    answers = forms.BooleanField(
        label=_("Répondre d’office, une fois, à qui écrit en privé, par e-mail ou par formulaire"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = self.initial.get("percent")
        if told and told not in dict(PERCENTS):  # chosen by the API
            self.fields["percent"].choices = [*PERCENTS, (told, f"{told} %")]  # type: ignore[attr-defined]
        if self.initial.get("ends_at"):
            self.initial["ends_at"] = timezone.localtime(self.initial["ends_at"])
