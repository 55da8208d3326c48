"""What the city requires says nothing of anybody."""

from parvis.kept.seam import others

others("city", "closing.requirement")
