"""What the city requires says nothing of anybody."""

from parvis.kept.hooks import others

others("city", "closing.requirement")
