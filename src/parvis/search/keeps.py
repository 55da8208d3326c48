"""What is found goes with what it stands for: each room takes its own entries out."""

from parvis.kept.hooks import others

others("machine", "search.entry")
