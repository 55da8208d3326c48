"""What the demo city's counter has at hand: answers with their ways of asking, labels, gestures in one, promises on its opening hours."""

from __future__ import annotations

from parvis.city.models import Topic
from parvis.desk.actions import make_label
from parvis.desk.macros.actions import keep_macro
from parvis.knowledge.actions import Said, keep
from parvis.people.models import Team, User
from parvis.promises.actions import keep_hours, keep_level

HELLO = {"fr": "Bonjour {personne},", "en": "Hello {personne},"}
ANSWERS: tuple[tuple[str, str, dict[str, str], tuple[str, ...]], ...] = (
    (
        "piscines", "Horaires des piscines",
        {
            "fr": "Les horaires de chaque bassin, jours fériés compris, sont sur la page de la piscine. Le bassin "
            "ferme trente minutes avant l’heure dite.",
            "en": "Opening hours of each pool, holidays included, are on its page. One leaves the water thirty "
            "minutes before it closes.",
        },
        ("à quelle heure ouvre la piscine", "la piscine est ouverte dimanche ?", "horaires bassin vacances", "is the pool open on sunday"),
    ),
    (
        "voirie", "Signaler un trou ou un trottoir abîmé",
        {
            "fr": "Merci de nous l’avoir dit. Pour que l’équipe de la voirie vienne, il nous faut le numéro le plus "
            "proche et, si possible, une photo.",
            "en": "Thank you for telling us. For the street team to come we need the nearest house number and, if you "
            "can, a picture.",
        },
        ("un trou dans la chaussée", "trottoir défoncé devant chez moi", "nid de poule dangereux", "une dalle bouge"),
    ),
    (
        "voirie", "Éclairage public en panne",
        {
            "fr": "Le lampadaire est signalé à l’équipe de l’éclairage, qui passe sous trois jours ouvrés. Son numéro "
            "est sur le mât : donnez-le-nous s’il est lisible.",
            "en": "The light is reported to the lighting team, who come within three working days. Its number is on "
            "the pole: tell us if you can read it.",
        },
        ("lampadaire éteint", "plus de lumière dans ma rue", "éclairage qui clignote"),
    ),
    (
        "proprete", "Faire enlever des encombrants",
        {
            "fr": "L’enlèvement est gratuit, sur rendez-vous : donnez-nous l’adresse, ce qu’il y a à prendre et un "
            "numéro où vous joindre en message privé.",
            "en": "Collection is free, by appointment: send us in a private message the address, what there is to "
            "take and a number to reach you.",
        },
        ("un matelas sur le trottoir", "comment jeter un canapé", "dépôt sauvage dans ma rue", "rendez-vous encombrants"),
    ),
    (
        "demarches", "Demander un acte de naissance",
        {
            "fr": "L’acte est gratuit. Il se demande en ligne ou à la mairie du lieu de naissance, avec une pièce d’identité.",
            "en": "The certificate is free. Ask for it online or at the town hall of the place of birth, with a proof "
            "of identity.",
        },
        ("il me faut un extrait de naissance", "copie intégrale acte", "où demander un acte d’état civil"),
    ),
    (
        "demarches", "Renouveler une carte d’identité ou un passeport",
        {
            "fr": "Prenez rendez-vous en ligne, dans la mairie de votre choix, avec une photo, un justificatif de "
            "domicile et l’ancien titre.",
            "en": "Book online, in the town hall of your choice; bring a photo, a proof of address and the old document.",
        },
        ("ma carte d’identité est périmée", "rdv passeport", "renouveler mon passeport", "délai carte identité"),
    ),
    (
        "ecoles", "Inscrire un enfant à l’école ou à la cantine",
        {
            "fr": "L’inscription se fait en ligne ou à la mairie, avec le livret de famille, un justificatif de "
            "domicile et le carnet de vaccination.",
            "en": "Register online or at the town hall, with the family record book, a proof of address and the "
            "vaccination record.",
        },
        ("inscription maternelle", "comment inscrire ma fille à la cantine", "rentrée école dossier"),
    ),
    (
        "transports", "Métro, bus et tramway : qui répond",
        {
            "fr": "Les transports ne dépendent pas de la ville. La régie répond au 34 24, tous les jours de 7 h à 21 h.",
            "en": "Public transport is not run by the city. Its authority answers at 34 24, every day from 7 am to 9 pm.",
        },
        ("le bus ne passe plus", "retard du métro", "abribus cassé", "objet perdu dans le tram"),
    ),
    (
        "espaces-verts", "Horaires des parcs et jardins",
        {
            "fr": "Les jardins ouvrent à 8 h en semaine, à 9 h le week-end, et ferment à la tombée du jour. Par grand "
            "vent ils ferment plus tôt.",
            "en": "Gardens open at 8 on weekdays, at 9 on weekends, and close at nightfall. In high wind they close earlier.",
        },
        ("à quelle heure ferme le parc", "le jardin est fermé ?", "square ouvert le soir"),
    ),
    (
        "culture", "Réserver une visite ou un spectacle",
        {
            "fr": "Les places se réservent en ligne, jusqu’à la veille à midi ; le jour même, sur place s’il en "
            "reste. C’est gratuit pour les moins de 18 ans.",
            "en": "Book online until noon of the day before; on the day itself, on the spot while there are seats. "
            "Free for those under 18.",
        },
        ("réserver le concert", "y a-t-il encore des places", "exposition gratuite", "book a visit"),
    ),
)  # fmt: skip
LABELS = (("Urgent", "late"), ("À suivre", "warning"), ("Remerciement", "done"), ("Doublon", "quiet"), ("Presse", "private"))
WEEK = [[[540, 750], [840, 1080]]] * 5 + [[[570, 750]], []]
"""Minutes of the day: 9 h – 12 h 30 and 14 h – 18 h, Saturday morning."""


def furnish_counter() -> None:
    by, messages = User.objects.get(username="manager"), Team.objects.get(slug="messages")
    topics = Topic.objects.in_bulk(field_name="key")
    for topic, title, texts, examples in ANSWERS:
        said = {language: f"{HELLO[language]}\n\n{text}" for language, text in texts.items()}
        keep(None, Said(title, said, topic=topics.get(topic), owner=by, public=True, examples=examples), by=by)
    labels = {name: make_label(team=messages, name=name, tone=tone, by=by) for name, tone in LABELS}
    keep_macro(name="Remercier et clore", by=by, team=messages, put=[labels["Remerciement"]], state="closed",
               reply="Merci beaucoup de votre message, {personne}. Bonne journée !")  # fmt: skip
    keep_macro(name="Reprendre demain", by=by, team=messages, put=[labels["À suivre"]], assign="moi", snooze="demain")
    keep_macro(name="Attendre le service", by=by, team=messages, state="service")
    hours = keep_hours(name="Ouverture de l’hôtel de ville", week=WEEK, by=by)
    keep_level(name="Messages privés et courriels", kinds=["private", "mail", "form"], first=8 * 60, next=8 * 60, hours=hours,
               warning=60, by=by)  # fmt: skip
    keep_level(
        name="Commentaires et mentions", kinds=["comment", "mention"], first=4 * 60, next=8 * 60, hours=hours, warning=30, by=by
    )
