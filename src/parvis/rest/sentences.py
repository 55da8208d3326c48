"""What is wrong with the shape of what was sent, in words: each kind of error that pydantic knows has its sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
SAID: tuple[tuple[tuple[str, ...], Words], ...] = (
    (
        (
            "missing",
            "missing_argument",
            "missing_keyword_only_argument",
            "missing_positional_only_argument",
            "missing_sentinel_error",
        ),
        _("À donner."),
    ),
    (
        ("extra_forbidden", "unexpected_keyword_argument", "unexpected_positional_argument", "no_such_attribute"),
        _("Inconnu ici : enlevez-le."),
    ),
    (("json_invalid", "json_type"), _("Un texte JSON est attendu.")),
    (("string_type", "string_unicode"), _("Un texte est attendu.")),
    (("string_too_short", "bytes_too_short"), _("Trop court : %(min_length)s caractères au moins.")),
    (("string_too_long", "bytes_too_long", "url_too_long"), _("Trop long : %(max_length)s caractères au plus.")),
    (("too_short",), _("Trop peu : %(min_length)s au moins.")),
    (("too_long",), _("Trop : %(max_length)s au plus.")),
    (("string_pattern_mismatch", "string_not_ascii"), _("Ce n’est pas écrit comme il faut : voyez la description de l’API.")),
    (("enum", "literal_error"), _("Valeurs possibles : %(expected)s.")),
    (("greater_than",), _("Plus grand que %(gt)s.")),
    (("greater_than_equal",), _("%(ge)s au moins.")),
    (("less_than",), _("Plus petit que %(lt)s.")),
    (("less_than_equal",), _("%(le)s au plus.")),
    (("multiple_of",), _("Un multiple de %(multiple_of)s.")),
    (("int_type", "int_parsing", "int_parsing_size", "int_from_float"), _("Un nombre entier est attendu.")),
    (
        (
            "float_type",
            "float_parsing",
            "finite_number",
            "decimal_type",
            "decimal_parsing",
            "decimal_max_digits",
            "decimal_max_places",
            "decimal_whole_digits",
            "fraction_type",
            "fraction_parsing",
            "complex_type",
            "complex_str_parsing",
        ),
        _("Un nombre est attendu."),
    ),
    (("bool_type", "bool_parsing"), _("Vrai ou faux est attendu : true, false.")),
    (
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        _("Un jour est attendu, par exemple 2026-05-01."),
    ),
    (("date_past", "datetime_past"), _("Un moment passé est attendu.")),
    (("date_future", "datetime_future"), _("Un moment à venir est attendu.")),
    (("time_type", "time_parsing"), _("Une heure est attendue, par exemple 09:30.")),
    (
        (
            "datetime_type",
            "datetime_parsing",
            "datetime_object_invalid",
            "datetime_from_date_parsing",
            "timezone_naive",
            "timezone_aware",
            "timezone_offset",
        ),
        _("Un jour et une heure sont attendus, par exemple 2026-05-01T09:30:00+02:00."),
    ),
    (("time_delta_type", "time_delta_parsing"), _("Une durée est attendue, par exemple PT30M.")),
    (
        (
            "list_type",
            "tuple_type",
            "set_type",
            "frozen_set_type",
            "deque_type",
            "iterable_type",
            "iteration_error",
            "set_item_not_hashable",
        ),
        _("Une liste est attendue."),
    ),
    (
        (
            "dict_type",
            "frozen_dict_type",
            "ordered_dict_type",
            "counter_type",
            "mapping_type",
            "model_type",
            "model_attributes_type",
            "dataclass_type",
            "dataclass_exact_type",
            "named_tuple_type",
            "arguments_type",
            "invalid_key",
            "get_attribute_error",
        ),
        _("Un objet est attendu."),
    ),
    (("url_type", "url_parsing", "url_syntax_violation", "url_scheme"), _("Une adresse du web est attendue : https://…")),
    (("uuid_type", "uuid_parsing", "uuid_version"), _("Un UUID est attendu.")),
    (("bytes_type", "bytes_invalid_encoding"), _("Un fichier est attendu.")),
    (("none_required",), _("Rien n’est attendu ici : null.")),
    (
        (
            "union_tag_invalid",
            "union_tag_not_found",
            "recursion_loop",
            "recursion_depth_exceeded",
            "is_instance_of",
            "is_subclass_of",
            "callable_type",
            "needs_python_object",
            "frozen_field",
            "frozen_instance",
            "default_factory_not_called",
            "multiple_argument_values",
            "ellipsis_error",
            "assertion_error",
            "value_error",
        ),
        _("Ce n’est pas de la forme attendue : voyez la description de l’API."),
    ),
)
SENTENCES: Mapping[str, Words] = {kind: words for kinds, words in SAID for kind in kinds}
_NAMED = re.compile(r"[\w-]+")
_BRANCHES = frozenset({"int", "str", "float", "bool", "none", "constrained-str", "constrained-int", "tagged-union"})


def sentence(error: Mapping[str, Any]) -> str:
    """What a check of ours says is said as it is; the rest by its kind."""
    given = error.get("ctx") or {}
    if error.get("type") == "value_error" and given.get("error"):
        return str(given["error"])
    return str(SENTENCES[str(error.get("type"))]) % given if error.get("type") in SENTENCES else str(SENTENCES["value_error"])


def place(loc: Iterable[Any]) -> str:
    """The field, by its names: without the branches of a choice, which pydantic calls by their functions."""
    return ".".join(str(part) for part in loc if _NAMED.fullmatch(str(part)) and part not in _BRANCHES)
