"""Words of lists and places, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

KINDS: dict[str, str | Promise] = {
    "theme": gettext_lazy("Liste à thème"), "projects": gettext_lazy("Projets près de chez vous"),
}  # fmt: skip
STAGES: dict[str, str | Promise] = {
    "study": gettext_lazy("à l’étude"), "planned": pgettext_lazy("project", "programmé"), "works": gettext_lazy("en travaux"),
    "done": pgettext_lazy("project", "livré"),
}  # fmt: skip
STATES: dict[str, tuple[str | Promise, str]] = {
    "draft": (gettext_lazy("brouillon"), "quiet"), "online": (gettext_lazy("en ligne"), "done"),
    "away": (gettext_lazy("retirée"), "quiet"),
}  # fmt: skip
NEWS: dict[str, str | Promise] = {
    "closed": gettext_lazy("Un lieu a fermé, « %(place)s », et votre publication prévue en parle : %(post)s"),
    "changed": gettext_lazy("« %(place)s » a changé, et votre publication prévue en parle : %(post)s"),
}
FORMATS: dict[str, str | Promise] = {
    "geojson": "GeoJSON", "gpx": "GPX", "kml": "KML", "rss": "GeoRSS", "ics": "iCal", "csv": "CSV",
}  # fmt: skip
