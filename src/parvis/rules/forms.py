"""A rule without code: what is left empty is not asked, and not done."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.accounts.models import Account
from parvis.accounts.words import asked
from parvis.city.languages import NAMES
from parvis.desk.models import Label, Macro
from parvis.inbox.grounds.articles import articles
from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import Team, User
from parvis.promises.forms import TimeField
from parvis.promises.models import OpeningHours
from parvis.readings.words import KIND_WORDS, TOPIC_WORDS, topic_word
from parvis.rules.models import Rule
from parvis.rules.words import FLAG_WORDS, FLAGS, HIDES, KINDS, NAPS, STATES, WHEN

WORDS = ("any_words", "all_words", "no_words", "places")
SHOWN = 200


class WordsField(forms.CharField):
    """Words or phrases, one a line or between commas."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=10_000, **more)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        return [word for piece in re.split(r"[,;\n]", super().clean(value)) if (word := " ".join(piece.split()))]


def _flag(label: Any, name: str) -> forms.ChoiceField:
    yes, no = FLAG_WORDS[name]
    return forms.ChoiceField(label=label, required=False, choices=[("", _("peu importe")), ("yes", yes), ("no", no)])


def _several(label: Any, choices: Any = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class OrderForm(forms.Form):
    first = forms.ChoiceField(
        label=_("Quand plusieurs règles conviennent"), widget=forms.RadioSelect,
        choices=[("all", _("toutes agissent, dans l’ordre")), ("first", _("seule la première qui convient agit"))],
    )  # fmt: skip


class RuleForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=80)
    when = forms.ChoiceField(label=_("Quand"), choices=list(WHEN.items()), required=False)
    wait = TimeField(label=_("Depuis"), required=False, max_length=20,
                     help_text=_("Pour une attente : 4 h, 1 h 30. Avec des horaires choisis plus bas, elle se compte dedans."))  # fmt: skip
    together = forms.ChoiceField(
        label=_("Combien de conditions"),
        choices=[("all", _("toutes ces conditions sont réunies")), ("any", _("une de ces conditions suffit"))],
    )
    everything = forms.BooleanField(label=_("Tout ce qui arrive, sans condition"), required=False)
    any_words = WordsField(
        label=_("Un de ces mots"),
        help_text=_("Un par ligne, ou séparés de virgules. Sans égard aux accents ; « arnaqu* » : tout ce qui commence ainsi."),
    )
    all_words = WordsField(label=_("Tous ces mots"))
    no_words = WordsField(label=_("Aucun de ces mots"))
    networks = _several(_("Réseau"), [(key, asked(one.facts.name)) for key, one in sorted(CATALOGUE.items())])
    accounts = _several(_("Compte"))
    kinds = _several(_("Nature"), list(KINDS.items()))
    languages = _several(_("Langue"), list(NAMES.items()))
    labels = _several(_("Déjà étiquetée"))
    natures = _several(_("Ce que c’est"), list(KIND_WORDS.items()))
    topics = _several(_("De quoi il parle"), [(key, topic_word(key)) for key in TOPIC_WORDS])
    places = WordsField(
        label=_("Un de ces lieux"),
        help_text=_("Une rue, une place, un quartier : « rue Pasteur » vaut aussi pour « 14 rue Pasteur »."),
    )
    plus = WordsField(
        label=_("Écrit à l’adresse + …"),
        help_text=_("D’un courriel : « voirie » vaut pour ce qui est écrit à contact+voirie@…, chez vous."),
    )
    danger = _flag(_("Danger"), "danger")
    private = _flag(_("Public ou privé"), "private")
    link = _flag(_("Lien"), "link")
    reachable = _flag(_("Adresse ou téléphone dans le texte"), "reachable")
    emoji = _flag(_("Émojis"), "emoji")
    first = _flag(_("Premier message"), "first")
    hours = forms.ModelChoiceField(
        OpeningHours.objects.order_by("name"), label=_("Heure"), required=False, empty_label=_("peu importe")
    )
    open = forms.ChoiceField(
        label=_("Par rapport à ces horaires"), required=False, choices=[("yes", _("pendant")), ("no", _("en dehors"))]
    )
    put = _several(_("Étiqueter"))
    assignee = forms.ModelChoiceField(
        User.objects.none(), label=_("Confier à quelqu’un"), required=False, empty_label=_("non"),
        help_text=_("Seulement si personne ne l’a."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.open().order_by("name"), label=_("Confier à une équipe"), required=False, empty_label=_("non")
    )
    state = forms.ChoiceField(label=_("Ensuite"), required=False, choices=[("", _("rien")), *STATES.items()])
    snooze = forms.ChoiceField(label=_("Reporter"), required=False, choices=[("", _("non")), *NAPS.items()])
    macro = forms.ModelChoiceField(
        Macro.objects.none(), label=_("Macro d’équipe"), required=False, empty_label=_("aucune"),
        help_text=_("Celles qui ne répondent pas : une règle ne répond jamais à votre place."),
    )  # fmt: skip
    note = forms.CharField(label=_("Laisser une note interne"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
                           max_length=2000)  # fmt: skip
    tell = forms.ModelChoiceField(
        User.objects.none(), label=_("Prévenir quelqu’un"), required=False, empty_label=_("non"),
        help_text=_("Un avis par conversation, tant qu’il n’est pas lu."),
    )  # fmt: skip
    hide = forms.ChoiceField(
        label=_("Masquer sur le réseau"), required=False, choices=[("", _("non")), *HIDES.items()],
        help_text=_("Seulement par des mots d’injure ou de publicité ; tout est à relire, et se remontre en un clic. "
                    "La critique n’est jamais un motif."),
    )  # fmt: skip

    clause = forms.ChoiceField(label=_("Article de la charte"), required=False,
                               help_text=_("Celui sur lequel repose le masquage : son auteur a le droit de le connaître."))  # fmt: skip

    FIRST = ("when", "wait", "together", "any_words", "everything")
    FOLDED = (
        (_("D’autres mots"), ("all_words", "no_words")),
        (_("Ce que Parvis en a compris, quand c’est sûr"), ("natures", "places", "danger")),
        (_("De quoi il parle"), ("topics",)),
        (_("Où, dans quelle langue"), ("networks", "accounts", "plus", "kinds", "languages", "labels")),
        (_("Ce que c’est, et quand"), ("private", *(name for name in FLAGS[1:] if name != "danger"), "hours", "open")),
    )
    """Under a title, open where something is asked."""
    ACTS = ("put", "assignee", "team", "state", "snooze", "macro", "note", "tell", "hide", "clause")

    def __init__(self, data: Any = None, row: Rule | None = None) -> None:
        super().__init__(data, initial=_initial(row) if row else {"together": "all", "open": "yes"})
        labels = [
            (one.pk, f"{one.name} ({one.team})")
            for one in Label.objects.offered().select_related("team").order_by("name")[:SHOWN]
        ]
        accounts = Account.objects.exclude(state="removed").order_by("network", "name")[:SHOWN]
        choices: dict[str, Any] = {
            "accounts": [(one.pk, f"{asked(CATALOGUE[one.network].facts.name)} · {one.name}") for one in accounts],
            "labels": labels, "put": labels, "clause": [("", "—"), *known] if (known := articles()) else [],
        }  # fmt: skip
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        querysets: dict[str, Any] = {
            "assignee": User.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("name", "pk"),
            "macro": Macro.objects.filter(team__isnull=False, reply="").order_by("name"),
            "tell": User.objects.filter(is_active=True).order_by("name", "pk"),
        }
        for name, rows in querysets.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for name in ("accounts", "topics", "labels", "put", "clause", "macro"):
            self.fields[name].widget.attrs["lang"] = settings.LANGUAGE_CODE[:2]  # the city's own words, whoever reads them

    def part(self, names: tuple[str, ...]) -> list[Any]:
        return [self[name] for name in names]

    @property
    def asked(self) -> list[Any]:
        return self.part(self.FIRST)

    @property
    def folded(self) -> list[tuple[Any, list[Any], bool]]:
        """Title, fields, whether it is open. A list of which there is nothing to choose is not shown."""
        found = []
        for title, names in self.FOLDED:
            fields = [self[name] for name in names if getattr(self.fields[name], "choices", True)]
            opened = any(field.errors or (field.value() and field.name != "open") for field in fields)
            found.append((title, fields, opened))
        return found

    @property
    def done(self) -> list[Any]:
        return self.part(tuple(name for name in self.ACTS if getattr(self.fields[name], "choices", True)))

    @property
    def chosen(self) -> dict[str, Any]:
        """As `keep_rule` takes it."""
        given = self.cleaned_data
        flags = {name: {"yes": True, "no": False}.get(given[name]) for name in FLAGS}
        same = (*WORDS, "plus", "networks", "kinds", "languages", "natures", "topics", "everything")
        conditions = {name: given[name] for name in same} | flags | {
            "when": given["when"], "wait": given["wait"],
            "together": given["together"] != "any", "accounts": [int(pk) for pk in given["accounts"]],
            "labels": [int(pk) for pk in given["labels"]], "hours": _pk(given["hours"]), "open": given["open"] != "no",
        }  # fmt: skip
        acts = {name: given[name] for name in ("state", "snooze", "note", "hide", "clause")} | {
            "labels": [int(pk) for pk in given["put"]], **{name: _pk(given[name]) for name in ("assignee", "team", "macro", "tell")},
        }  # fmt: skip
        return {"name": given["name"], "conditions": conditions, "acts": acts}


def _pk(row: Any) -> int | None:
    return row.pk if row is not None else None


def _initial(row: Rule) -> dict[str, Any]:
    asks, does = row.conditions, row.acts
    flags = {name: {True: "yes", False: "no"}.get(asks.get(name), "") for name in FLAGS}
    return {
        **asks, **does, **flags, "name": row.name, "together": "all" if asks.get("together", True) else "any",
        "open": "yes" if asks.get("open", True) else "no", "labels": asks.get("labels", []), "put": does.get("labels", []),
    }  # fmt: skip
