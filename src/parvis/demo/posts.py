"""What the demo city means to say this week."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    day: int  # from today
    hour: str
    networks: tuple[str, ...]
    objective: str
    topic: str
    text: str
    planned: bool = True  # else a draft with a wished hour
    residents: bool = False


ALL = ("facebook", "x", "mastodon")
TOPICS = (
    ("piscines", "Piscines et sport"),
    ("ecoles", "Écoles"),
    ("voirie", "Voirie et travaux"),
    ("proprete", "Propreté"),
    ("culture", "Culture"),
    ("transports", "Transports"),
    ("espaces-verts", "Parcs et jardins"),
    ("demarches", "Démarches"),
    ("patrimoine", "Patrimoine"),
)
POSTS = (
    Planned(0, "18:00", ALL, "service", "piscines",
            "Les piscines ferment à 20 h ce soir pour leur vidange. Réouverture demain à 7 h. Les horaires : https://ville.example/piscines",
            residents=True),
    Planned(0, "21:30", ("mastodon", "x"), "presence", "patrimoine",
            "Le pont vieux, ce soir, vu du quai des Tanneurs. Bonne nuit à toutes et à tous. #PatrimoineVivant"),
    Planned(1, "08:30", ALL, "service", "transports",
            "Travaux rue des Lilas jusqu’à vendredi : la ligne 7 est déviée par le boulevard Sud. Deux arrêts provisoires sont posés."),
    Planned(1, "12:00", ("facebook", "mastodon"), "city", "espaces-verts",
            "240 arbres seront plantés cet hiver dans les cours d’école. Voici les douze premières cours, et pourquoi celles-là."),
    Planned(1, "18:30", ("x", "mastodon"), "service", "demarches",
            "Carte d’identité : des créneaux de rendez-vous ouvrent chaque mardi à 9 h. Le plus simple : https://ville.example/rendez-vous"),
    Planned(2, "09:00", ALL, "service", "ecoles",
            "Cantine : les menus de décembre sont en ligne, avec les allergènes plat par plat. https://ville.example/menus", residents=True),
    Planned(2, "17:00", ("facebook",), "presence", "culture",
            "Le marché de la place Haute prépare ses lumières. Quel est votre souvenir d’hiver préféré ici ?"),
    Planned(3, "11:00", ALL, "city", "voirie",
            "La place du Moulin devient une place à vivre : moins de stationnement, plus d’ombre. Le plan, les dates, le coût : tout est là. https://ville.example/moulin"),
    Planned(4, "10:00", ("mastodon", "x"), "service", "proprete",
            "Encombrants : un rendez-vous en ligne, un passage sous trois jours. Ne laissez rien sur le trottoir sans numéro.", planned=False),
    Planned(5, "18:00", ALL, "presence", "patrimoine",
            "Dimanche en couleurs : envoyez-nous votre plus belle façade. #MaVilleEnCouleurs", planned=False),
)  # fmt: skip
