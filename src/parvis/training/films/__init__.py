"""Videos in lessons: files of the library, with subtitles, published by whoever trains."""
