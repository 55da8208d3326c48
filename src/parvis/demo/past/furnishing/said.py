"""Words for what the city listens to: queries, a newspaper, a strike, a burst pipe."""

LOOKOUTS = (
    ("Piscines", 'piscine OU bassin OU "Joséphine-Baker"'), ("Transports et grèves", "grève OU bus OU tramway OU métro"),
    ("Coupures d’eau", "fuite OU coupure OU inond*"), ("Fête des quartiers", '#FeteDesQuartiers OU "fête des quartiers"'),
    ("Propreté du quartier de la Gare", "(poubelle OU benne OU rats OU dépôt) gare"),
)  # fmt: skip
"""Name, query."""
ARTICLES = (
    (
        66,
        "Piscines : les bassins changent d’heures",
        "La rédaction",
        "Les piscines municipales ouvrent plus tôt le samedi. Les nageurs applaudissent, les clubs demandent un créneau.",
    ),
    (
        38,
        "Grève des transports : une ville à pied",
        "Rose Aubry",
        "Un bus sur trois ce matin. Aux arrêts, on s’organise : covoiturage, vélos, et beaucoup de marche.",
    ),
    (
        37,
        "Les bus reprennent, la colère reste",
        "Rose Aubry",
        "Le trafic revient à la normale, ligne par ligne, à partir de ce soir.",
    ),
    (
        27,
        "Douze mille personnes à la fête des quartiers",
        "Paul Vidal",
        "La grande table de la rue des Tanneurs a tenu ses promesses. Les riverains de la place Haute, un peu moins.",
    ),
    (21, "La patinoire se monte", "La rédaction", "Six cents mètres carrés de glace devant l’hôtel de ville, jusqu’en mars."),
    (
        12,
        "Quartier de la Gare : le dépôt sauvage disparaît",
        "Paul Vidal",
        "Deux bennes de plus et une médiatrice : le dépôt de la rue de la Gare a disparu en un mois.",
    ),
    (
        6,
        "Deux cent quarante arbres dans les cours d’école",
        "Rose Aubry",
        "Les premières plantations commencent lundi, dans douze cours.",
    ),
    (
        0,
        "Une canalisation rompue rue des Lilas",
        "La rédaction",
        "Une coupure d’eau touche une dizaine d’immeubles depuis ce matin. Les équipes sont sur place.",
    ),
)
"""Days ago, title, who wrote it, text."""
STRUCK = 38
STRIKE = (
    ("Nathan K.", "Grève surprise ? Une heure à l’arrêt Gambetta, pas un bus, pas une annonce."),
    ("Mme Roche", "Encore une grève des bus, et personne pour prévenir les parents d’élèves."),
    ("Lila", "Le bus 7 ne passe plus depuis 7 h, je vais être en retard au travail, c’est honteux."),
    ("Piéton énervé", "Zéro bus, zéro métro, zéro information. Bravo les transports."),
    ("Gilles du 20e", "La grève des transports, on la découvre sur le quai, merci bien."),
    ("Souad", "Ma mère a dialyse à 9 h : comment fait-on sans bus, la mairie ?"),
    ("Arthur", "Aucun tramway affiché, et l’application dit que tout va bien. Inadmissible."),
    ("Cléo", "Trente personnes à l’arrêt Charonne, un bus plein qui ne s’arrête pas."),
    ("Bastien R.", "Nous payons un abonnement pour marcher cinq kilomètres, c’est scandaleux."),
    ("Une infirmière", "Grève des bus le jour des prises de sang. Prévenez, au moins !"),
    ("Yann", "Rien sur la ligne 12 ce matin, et le métro est bondé. Lamentable."),
    ("Dora", "Deux heures pour traverser la ville en bus, ce n’est plus possible."),
)
LEAK = (
    ("Marion L.", "Plus d’eau rue des Lilas depuis ce matin, une coupure est prévue ?"),
    ("Bilal", "Grosse fuite d’eau rue des Lilas, devant le 14 : la chaussée se soulève !"),
    ("Gardien du 22", "Fuite importante rue des Lilas, plus de pression au 22 depuis une heure."),
    ("Josette", "Bonjour, coupure d’eau rue des Lilas, jusqu’à quelle heure s’il vous plaît ?"),
    ("Boulangerie des Lilas", "Sans eau depuis deux heures rue des Lilas, nous ne pouvons pas ouvrir. Qui nous renseigne ?"),
    ("Nabil T.", "Une canalisation est cassée rue des Lilas, il y a de l’eau jusque devant l’école."),
    ("Sophie M.", "L’eau est coupée rue des Lilas, j’ai un bébé, y a-t-il une distribution de bouteilles ?"),
    ("Rue des Lilas en colère", "Troisième fuite rue des Lilas cette année, quand change-t-on la canalisation ?"),
    ("Le 9 rue des Lilas", "Pas une goutte au robinet rue des Lilas, et personne au numéro d’urgence."),
    ("Ana", "Est-ce que l’école de la rue des Lilas est fermée à cause de la coupure d’eau ?"),
    ("Étienne", "Eau marron au robinet rue des Lilas, peut-on la boire ?"),
    ("Mamie Odile", "La fuite de la rue des Lilas arrive jusqu’au square, attention c’est glissant."),
)
