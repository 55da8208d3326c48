"""What a colleague writes of a destination, and the file they bring."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.city.languages import LANGUAGES
from parvis.city.models import Topic
from parvis.directory.actions import TEXTS
from parvis.directory.models import Destination
from parvis.directory.words import FIELDS, KINDS
from parvis.people.models import Team, User

PLAIN = {"autocomplete": "off"}
LONG = ("mission", "address", "hours", "notes")
HELP = {
    "short": _("Comme vos collègues et les habitants l’appellent."), "mission": _("En une phrase : de quoi il s’occupe."),
    "sve": _("L’adresse où on le saisit en ligne."), "hours": _("Comme il les donne."), "notes": _("Pour vos collègues seulement."),
}  # fmt: skip
ALWAYS = ("fr", "en")


def _text(name: str) -> forms.CharField:
    attrs = {**PLAIN, "rows": 3} if name in LONG else PLAIN
    widget = forms.Textarea(attrs=attrs) if name in LONG else forms.TextInput(attrs=attrs)
    return forms.CharField(
        label=FIELDS[name], max_length=TEXTS[name], required=name == "name", widget=widget, help_text=HELP.get(name, "")
    )


class DestinationForm(forms.Form):
    """Fields as `actions.write` takes them."""

    kind = forms.ChoiceField(label=FIELDS["kind"], choices=list(KINDS.items()))
    words = forms.CharField(
        label=FIELDS["words"], required=False, widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Séparés par des virgules. Un message qui les contient fait proposer cet interlocuteur."),
    )  # fmt: skip
    topics = forms.MultipleChoiceField(label=_("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple)
    territory = forms.CharField(
        label=FIELDS["territory"], required=False, help_text=_("Codes INSEE, séparés par des virgules ; vide : partout."),
        widget=forms.TextInput(attrs=PLAIN),
    )  # fmt: skip
    handles = forms.CharField(
        label=FIELDS["handles"], required=False, help_text=_("L’adresse web de chaque compte, une par ligne."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )  # fmt: skip
    team = forms.ChoiceField(label=_("Équipe du guichet"), required=False, help_text=_("Pour une équipe qui répond dans Parvis."))
    owner = forms.ChoiceField(label=_("Qui tient cette fiche"), required=False)

    def __init__(self, row: Destination | None, owners: list[User], data: Any = None) -> None:
        super().__init__(data, initial=_initial(row) if row else {"kind": "body"}, use_required_attribute=False)
        for name in TEXTS:
            self.fields[name] = _text(name)
        for code, spoken in LANGUAGES:
            self.fields[f"told_{code}"] = forms.CharField(
                label=spoken, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "lang": code})
            )
        self._offer("topics", [(topic.key, topic.name) for topic in Topic.objects.order_by("name")])
        self._offer("team", [("", _("Aucune")), *((str(team.pk), team.name) for team in Team.objects.open().order_by("name"))])
        self._offer("owner", [("", _("Personne")), *((str(user.pk), str(user)) for user in owners)])

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def told(self) -> list[forms.BoundField]:
        """The languages that are always there first, then those that have a text."""
        codes = [code for code, _name in LANGUAGES]
        shown = [code for code in codes if code in ALWAYS or self[f"told_{code}"].value()]
        return [self[f"told_{code}"] for code in shown]

    @property
    def further(self) -> list[forms.BoundField]:
        shown = {field.name for field in self.told}
        return [self[f"told_{code}"] for code, _name in LANGUAGES if f"told_{code}" not in shown]

    def chosen(self) -> dict[str, Any]:
        """For `actions.write`; `team` and `owner` are ids."""
        given = self.cleaned_data
        lists = {name: given[name].replace("\n", ",").split(",") for name in ("words", "territory")}
        told = {code: given[f"told_{code}"] for code, _name in LANGUAGES}
        texts = {name: given[name] for name in TEXTS}
        return texts | lists | {
            "kind": given["kind"], "topics": given["topics"], "told": told, "handles": given["handles"].split(),
            "team": int(given["team"] or 0) or None, "owner": int(given["owner"] or 0) or None,
        }  # fmt: skip


def _initial(row: Destination) -> dict[str, Any]:
    texts = {name: getattr(row, name) for name in TEXTS}
    told = {f"told_{code}": text for code, text in row.told.items()}
    return texts | told | {
        "kind": row.kind, "words": ", ".join(row.words), "territory": ", ".join(row.territory),
        "topics": [topic.key for topic in row.topics.all()], "team": str(row.team_id or ""), "owner": str(row.owner_id or ""),
        "handles": "\n".join(one.url or f"{one.network}:{one.handle}" for one in row.handles.all()),
    }  # fmt: skip


class FileForm(forms.Form):
    source = forms.ChoiceField(
        label=_("Ce que contient le fichier"), widget=forms.RadioSelect,
        choices=[
            ("dila", _("L’annuaire de l’administration (JSON, fichier quotidien ou réponse de l’API)")),
            ("csv", _("Un tableau (CSV, xlsx, xls ou ods), comme celui qu’on exporte d’ici ou d’un tableur")),
        ],
    )  # fmt: skip
    file = forms.FileField(label=_("Fichier"))
    dated = forms.DateField(
        label=_("Date du fichier"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("La licence demande de citer la source et sa date."),
    )  # fmt: skip
