"""Nothing of a resident is kept here."""

from parvis.kept.hooks import others

others("city", "city.topic", "city.audience", "city.stop", "city.almanac", "city.holiday", "city.ballot", "city.demo")
