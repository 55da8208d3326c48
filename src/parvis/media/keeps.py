"""Files. Those that came with residents' messages go with them (`records`); the library's are the city's."""

from parvis.kept.seam import others

others("city", "media.file", "media.folder", "media.tag", "media.caption", "media.rendition", "media.keeping")
