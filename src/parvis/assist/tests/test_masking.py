"""What is hidden of a text, and what is left for the model to understand it by."""

from __future__ import annotations

import pytest

from parvis.assist.masking import Mask


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Mon fils Côme a été mordu", "Mon fils [nom 1] a été mordu"),
        ("ma fille Inès et M. Benali", "ma fille [nom 1] et M. [nom 2]"),
        ("Cordialement,\nSophie Durand", "Cordialement,\n[nom 1]"),
        ("DUPONT Jean, puis Dupont encore", "[nom 1], puis [nom 1] encore"),
        ("Mme Odile Ferrand, oui Mme Ferrand", "Mme [nom 1], oui Mme [nom 1]"),
        ("un trou au 12 bis rue des Lilas, 75011 Paris, depuis hier", "un trou au [adresse 1], depuis hier"),
        ("LA PISCINE EST FERMÉE, c’est La honte", "LA PISCINE EST FERMÉE, c’est La honte"),
        ("Bonjour Madame la Maire", "Bonjour Madame la Maire"), ("La Piscine Pontoise ?", "La Piscine Pontoise ?"),
        ("[nom 1] se dit de la ville", "(nom 1) se dit de la ville"), ("", ""), ("😀 👍", "😀 👍"),
    ],
)  # fmt: skip
def test_what_a_model_is_shown(text: str, shown: str) -> None:
    mask = Mask.of([], ["La piscine Pontoise ouvre à 9 h."])
    assert mask.hide(text) == shown
    if not text.startswith("[") and text.lower().count("dupont") + text.count("Ferrand") < 2:
        assert mask.back(mask.hide(text)) == text


def test_a_placeholder_within_something_else_stays() -> None:
    mask = Mask.of(["Karim Benali"], [])
    assert mask.hide("Karim Benali") == "[nom 1]"
    assert (
        mask.back("https://ville.fr/[nom 1] [nom 1]@mail.fr [nom 1] [nom 2]")
        == "https://ville.fr/[nom 1] [nom 1]@mail.fr Karim Benali {nom}"
    )
