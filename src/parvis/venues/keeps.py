"""Nothing of a resident is kept here."""

from parvis.kept.seam import others

others("city", "venues.correction", "venues.placelist")
