"""The assistant's settings and its counts: no text is kept."""

from parvis.kept.seam import others

others("city", "assist.assistant", "assist.assistmonth")
