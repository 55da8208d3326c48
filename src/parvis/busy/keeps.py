"""Nothing of a resident is kept here."""

from parvis.kept.hooks import others

others("city", "busy.busyday")
