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
    at_once: bool = False  # so that the square says something on the first day
    residents: bool = False
    scene: str = ""  # of the sandbox's pictures
    alt: str = ""


ALL = ("facebook", "x", "mastodon", "bluesky", "threads")
PICTURED = ("instagram", "mastodon", "bluesky")
TOPICS = (
    ("piscines", "Piscines et sport", "residents"),
    ("ecoles", "Écoles", "residents"),
    ("voirie", "Voirie et travaux", "residents"),
    ("proprete", "Propreté", "residents"),
    ("culture", "Culture", "everyone"),
    ("transports", "Transports", "residents"),
    ("espaces-verts", "Parcs et jardins", "everyone"),
    ("demarches", "Démarches", "residents"),
    ("patrimoine", "Patrimoine", "everyone"),
    ("urgence", "Urgence", "residents"),
)
"""(key, name, the audience that is suggested)."""
POSTS = (
    Planned(0, "00:00", ("mastodon", "facebook"), "service", "culture",
            "Les bibliothèques ouvrent désormais le dimanche, de 13 h à 18 h. Entrée libre, sans carte : poussez la porte.", at_once=True),
    Planned(0, "00:00", PICTURED, "presence", "espaces-verts",
            "Les grands arbres du jardin des Plantes ont gardé leurs dernières feuilles. Le jardin est ouvert jusqu’à 17 h. #ParcsEtJardins",
            at_once=True, scene="autumn", alt="Une allée sous des arbres roux, des feuilles au sol."),
    Planned(0, "00:00", PICTURED, "presence", "patrimoine",
            "Six ponts, un fleuve, et la lumière de novembre. Lequel traversez-vous tous les jours ? #PatrimoineVivant",
            at_once=True, scene="night", alt="La ville de nuit, ses fenêtres allumées au bord de l’eau."),
    Planned(0, "18:00", ALL, "service", "piscines",
            "Les piscines ferment à 20 h ce soir pour leur vidange. Réouverture demain à 7 h. Les horaires : https://ville.example/piscines",
            residents=True),
    Planned(0, "21:30", ("mastodon", "x"), "presence", "patrimoine",
            "Le pont vieux, ce soir, vu du quai des Tanneurs. Bonne nuit à toutes et à tous. #PatrimoineVivant"),
    Planned(1, "07:30", PICTURED, "presence", "espaces-verts",
            "Premier givre sur les pelouses ce matin. Les parcs ouvrent à 8 h, les bancs au soleil sont déjà pris. #ParcsEtJardins",
            scene="park", alt="Une allée traverse une pelouse bordée de grands arbres."),
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
    Planned(2, "19:30", PICTURED, "presence", "patrimoine",
            "Le fleuve au crépuscule, depuis le pont vieux. Et vous, quel est votre pont ? #PatrimoineVivant",
            scene="river", alt="Le fleuve au crépuscule, des maisons éclairées sur l’autre rive."),
    Planned(3, "11:00", ALL, "city", "voirie",
            "La place du Moulin devient une place à vivre : moins de stationnement, plus d’ombre. Le plan, les dates, le coût : tout est là. https://ville.example/moulin"),
    Planned(4, "10:00", ("mastodon", "x"), "service", "proprete",
            "Encombrants : un rendez-vous en ligne, un passage sous trois jours. Ne laissez rien sur le trottoir sans numéro.", planned=False),
    Planned(5, "18:00", ALL, "presence", "patrimoine",
            "Dimanche en couleurs : envoyez-nous votre plus belle façade. #MaVilleEnCouleurs", planned=False),
)  # fmt: skip
