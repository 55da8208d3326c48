"""Danger is seen where somebody says it, and not in a figure of speech."""

from __future__ import annotations

import pytest

from parvis.testing.costs import costs_at_most
from parvis.understanding.danger import danger


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bonjour, il y a le feu au 3e étage, 12 rue Basfroi !", "fire"),
        ("AU FEU !!! envoyez quelqu’un", "fire"),
        ("L’immeuble d’en face est en feu", "fire"),
        ("Forte odeur de gaz dans notre hall depuis ce matin", "fire"),
        ("un arbre s’est effondré sur un banc avec des gens", "fire"),
        ("mon voisin a fait un malaise, il ne respire plus", "health"),
        ("Un enfant est inconscient devant la piscine", "health"),
        ("Au secours, nous sommes au sous-sol", "health"),
        ("coups de feu rue de Lappe", "attack"),
        ("un homme armé devant l’école", "attack"),
        ("mon mari me frappe, que faire ?", "attack"),
        ("Je n’en peux plus, je veux mourir", "life"),
        ("j’ai des idées suicidaires", "life"),
        ("The building is on fire, rue Oberkampf", "fire"),
        ("someone with a knife near the station", "attack"),
    ],
)
def test_somebody_says_it(text: str, kind: str) -> None:
    assert danger(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Le feu tricolore de la rue de Rivoli ne marche plus",
        "Il y a le feu vert trop court pour traverser",
        "À quelle heure est le feu d’artifice du 14 juillet ?",
        "J’étais morte de rire devant votre publication",
        "Que va devenir la piscine Molitor ?",
        "Les pompiers font-ils un bal cette année ?",
        "Qui est l’adjoint à la sécurité ?",
        "Le bus est bloqué par des voitures",
        "Je vous remercie de vos efforts",
        "Votre nouveau plan vélo, c’est une honte",
    ],
)
def test_a_figure_of_speech_is_none(text: str) -> None:
    assert danger(text) == ""


def test_it_reads_ten_thousand_messages_in_a_second() -> None:
    with costs_at_most(120):
        for number in range(2000):
            danger(f"Bonjour, je voudrais savoir quand rouvre la piscine du {number} de la rue Basfroi. Merci de votre réponse.")
