"""Who can answer besides the counter: bodies and elected people, in their office."""

from parvis.kept.seam import others

others("city", "directory.destination", "directory.handle", "directory.change", "directory.directoryimport")
