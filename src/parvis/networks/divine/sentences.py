"""The words of diVine's own facts (French → English); its codes are those of the Nostr protocol."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {}
ENGLISH: dict[str, tuple[str, str]] = {}
WORDS: dict[str, str] = {
    "Titre": "Title",
    "Sans titre, les premiers mots du texte en tiennent lieu.": "Without a title, the first words of the text stand for it.",
    "diVine n’a ni pays, ni ville : tout le monde voit ce qui est publié.": (
        "diVine has neither country nor city: everybody sees what is published."
    ),
    "diVine dit préférer les vidéos dont l’appareil atteste l’origine : les nôtres n’ont pas cette preuve.": (
        "diVine says that it prefers videos whose origin the camera proves: ours have no such proof."
    ),
}
