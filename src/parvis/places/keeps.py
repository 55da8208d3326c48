"""Lists of places are the city's own words; nothing of a resident, and no reader's position, is kept."""

from parvis.kept.hooks import others

others("city", "places.ground", "places.placelist", "places.place", "places.announced", "places.named")
