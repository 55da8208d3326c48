"""The subtitles of a film: LinkedIn takes one file, and names its language with a country.

The file's own language says which it is. Of several the person chooses one, else it is the one in the language of the post; where
that is none of them, the person is asked. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api
"""

from __future__ import annotations

from collections.abc import Iterator

from parvis.networks.linkedin.places import LANGUAGES
from parvis.networks.protocol import Caption, Draft, Media, Problem
from parvis.networks.subtitles import named

OPTION = "subtitles"


def base(language: str) -> str:
    """``fr`` of ``fr-CA``."""
    return language.replace("_", "-").partition("-")[0].lower()


def chosen(draft: Draft, item: Media) -> Caption | None:
    """The file that goes. None: there is none, the person must choose, or LinkedIn has no name for its language."""
    found = wanted(draft, item)
    return found if found is not None and locale(found) is not None else None


def wanted(draft: Draft, item: Media) -> Caption | None:
    """The one that the person chose, else the only one, else the one in the post's language."""
    if choice := str(draft.options.get(OPTION) or ""):
        return next((each for each in item.captions if base(each.language) == base(choice)), None)
    if len(item.captions) == 1:
        return item.captions[0]
    exact = next((each for each in item.captions if each.language.lower() == draft.language.lower()), None)
    return exact or next((each for each in item.captions if base(each.language) == base(draft.language)), None)


def locale(caption: Caption) -> tuple[str, str] | None:
    """(language, country), in capitals: the country that the file's language tells, else the one of LinkedIn's own interface in
    that language. None: LinkedIn has none, and any country would be a guess."""
    language, _, region = caption.language.replace("_", "-").partition("-")
    country = region.upper() if len(region) == 2 and region.isalpha() else LANGUAGES.get(language.lower(), "")
    return (language.upper(), country) if country else None


def problems(draft: Draft) -> Iterator[Problem]:
    """What becomes of the subtitles, before it goes out."""
    for item in draft.media:
        if not item.captions:
            continue
        found, names = wanted(draft, item), ", ".join(named(each) for each in item.captions)
        if found is None:
            code = "linkedin-subtitles-absent" if draft.options.get(OPTION) else "linkedin-subtitles-choose"
            yield Problem(code, "options", {"option": OPTION, "languages": names, "name": item.name})
        elif locale(found) is None:
            yield Problem("linkedin-subtitles-language", "options", {"option": OPTION, "language": named(found)})
        elif len(item.captions) > 1:
            told = {"option": OPTION, "language": named(found), "languages": names}
            yield Problem("linkedin-subtitles-one", "options", told, blocking=False)
