"""What neighbours asked each other in three months, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """`right`: the city says that the first answer is. `city`: its own answer."""

    days: int  # ago
    board: str
    title: str
    text: str
    answers: tuple[str, ...] = ()
    city: str = ""
    right: bool = False


POOLS, SCHOOLS, WASTE, MOVE, EAST, ICE = (
    "Piscines et sport", "Écoles et crèches", "Propreté et déchets", "Se déplacer", "11e arrondissement", "Patinoires d’hiver",
)  # fmt: skip
CHOICES = ("Le samedi matin", "Le dimanche matin", "Un soir de semaine")
QUESTIONS = (
    Asked(89, POOLS, "Faut-il un bonnet dans toutes les piscines ?", "On m’a refusé l’entrée hier, faute de bonnet.",
          ("Oui, partout, et on en vend à l’accueil.", "Même pour les enfants dès la pataugeoire."), right=True),
    Asked(87, WASTE, "Le camion des encombrants passe-t-il encore le jeudi ?", "Rue des Tanneurs, plus rien depuis l’été.",
          ("Plus de jour fixe chez nous : on prend rendez-vous en ligne.",),
          "Bonjour, le passage se fait désormais sur rendez-vous, sous trois jours. Le numéro reçu se colle sur l’objet."),
    Asked(85, MOVE, "Peut-on monter un vélo dans le tramway ?", "Je rentre tard et la côte est raide.",
          ("Après 20 heures, oui, à l’arrière.", "Un vélo pliant passe toute la journée."), right=True),
    Asked(82, SCHOOLS, "Le bus scolaire a-t-il changé d’arrêt ?", "Celui de la place Haute n’est plus affiché.",
          ("Il s’arrête maintenant devant la poste.",), right=True),
    Asked(80, EAST, "Qui s’occupe du jardin partagé de la rue Neuve ?", "J’aimerais une parcelle pour le printemps.",
          ("C’est une association, elle ouvre le samedi.", "La liste d’attente est courte, allez-y.")),
    Asked(78, POOLS, "Y a-t-il des cours de natation pour adultes débutants ?", "J’ai quarante ans et j’ai peur de l’eau.",
          ("Le mardi soir, six personnes au plus, un maître-nageur très doux.", "Je l’ai fait : en trois mois on flotte."),
          "Bonjour, les inscriptions aux cours d’adultes ouvrent chaque trimestre à l’accueil des bassins. Les débutants ont leur groupe."),
    Asked(75, WASTE, "Où jeter des pots de peinture à moitié pleins ?", "Je n’ose pas les mettre à la poubelle.",
          ("À la déchèterie, bien fermés.", "Le camion du quartier les prend le premier samedi du mois."), right=True),
    Asked(73, MOVE, "Stationnement des résidents : combien de temps pour la carte ?", "Demandée il y a dix jours.",
          ("Douze jours pour moi.", "Une semaine, mais il manquait une pièce au dossier.")),
    Asked(70, SCHOOLS, "Peut-on déjeuner à la cantine un seul jour par semaine ?", "Je travaille à mi-temps.",
          ("Oui, on coche les jours chaque trimestre.",), right=True),
    Asked(68, EAST, "Le marché du samedi déménage-t-il pendant les travaux ?", "On m’a parlé du boulevard.",
          ("Il se décale de cent mètres, côté église.",),
          "Bonjour, le marché s’installe place de l’Église jusqu’à la fin des travaux, aux mêmes heures."),
    Asked(66, POOLS, "Terrains de tennis : qui peut réserver ?", "Le site demande un numéro que je n’ai pas.",
          ("Le numéro est celui de la carte de loisirs.", "Sinon on réserve à l’accueil, en espèces."), right=True),
    Asked(63, WASTE, "Les bacs jaunes débordent le lundi, est-ce pareil chez vous ?", "Immeuble de quarante logements.",
          ("Pareil, depuis la rentrée.", "Nous avons obtenu un second bac en le demandant au gardien.")),
    Asked(61, MOVE, "La passerelle du canal est-elle ouverte la nuit ?", "Je finis à minuit.",
          ("Oui, mais l’éclairage s’éteint à une heure.",), right=True),
    Asked(58, SCHOOLS, "Étude du soir : à quelle heure peut-on venir chercher l’enfant ?", "Entre deux horaires, on me dit non.",
          ("Chez nous, à 18 h précises, ou à 18 h 30.",),
          "Bonjour, les enfants sortent à 18 h ou à 18 h 30, pour que l’étude reste calme entre les deux."),
    Asked(56, EAST, "Une boîte à livres dans le quartier ?", "J’en ai trois cartons.",
          ("Devant la bibliothèque, et une autre au square.", "N’en mettez pas trop d’un coup, elle est petite."), right=True),
    Asked(53, POOLS, "Le bassin extérieur est-il chauffé en automne ?", "L’eau semblait fraîche dimanche.",
          ("Jusqu’aux vacances seulement.", "28 degrés affichés la semaine dernière.")),
    Asked(51, WASTE, "Composteur d’immeuble : qui le demande ?", "Le syndic hésite.",
          ("Une voisine référente suffit, la formation est gratuite.",),
          "Bonjour, deux habitants volontaires font la demande en ligne, avec l’accord du syndic. Le bac est livré sous six semaines."),
    Asked(49, MOVE, "Pourquoi le feu de la rue Haute est-il si long ?", "Deux minutes à pied, montre en main.",
          ("C’est à cause du tram.", "Il est réglé pour les sorties d’école, paraît-il.")),
    Asked(46, SCHOOLS, "Un enfant de deux ans et demi peut-il entrer en maternelle ?", "Il est propre et curieux.",
          ("À la rentrée suivante seulement, sauf places libres.",), right=True),
    Asked(44, EAST, "Quelqu’un sait pourquoi la fontaine est arrêtée ?", "Place du Marché, depuis lundi.",
          ("Un nettoyage, d’après le panneau.",)),
    Asked(42, POOLS, "Course des ponts : le vestiaire est-il gardé ?", "Première course, je viens seule.",
          ("Oui, sous la halle, on vous donne un bracelet.", "Prenez un sac léger."), right=True),
    Asked(40, WASTE, "Les sapins sont-ils déjà repris ?", "Celui de l’an dernier a fini dans la cour…",
          ("Pas avant janvier, et sans les guirlandes !",), right=True),
    Asked(38, MOVE, "Grève des bus : quelles lignes roulaient chez vous ?", "J’ai attendu une heure au dépôt.",
          ("La 7, un bus sur trois.", "Rien sur la 12.", "J’ai pris un vélo à la station, il en restait."),
          "Bonjour, pendant la grève la régie publie les passages ligne par ligne, chaque matin à 6 h. La ville relaie les changements."),
    Asked(37, SCHOOLS, "Fête des quartiers : y a-t-il des jeux pour les petits ?", "Trois et cinq ans.",
          ("Un coin sable et des conteuses, l’an dernier.",), right=True),
    Asked(36, EAST, "Où garer les vélos pour la fête de dimanche ?", "Nous venons à huit.",
          ("Un parc gardé est prévu quai Bas.",),
          "Bonjour, trois cents places gardées et gratuites vous attendent quai Bas, de 10 h à 20 h."),
    Asked(31, POOLS, "Quel jour préférez-vous pour la nage libre ?", "La mairie cherche un créneau de plus, parlons-en entre nous.",
          ("Le samedi, avant le marché.", "Le dimanche, les enfants dorment.", "Un soir, pour ceux qui travaillent.")),
    Asked(29, WASTE, "Des rats près du local à poubelles, que faire ?", "Résidence des Lilas, escalier C.",
          ("Prévenez le gardien, puis la ville : ils sont venus en deux jours.",),
          "Bonjour, nous avons transmis à l’équipe d’hygiène. En attendant, gardez les couvercles fermés et rien au sol."),
    Asked(27, MOVE, "Une place pour fauteuil roulant près du théâtre ?", "Ma mère vient mardi.",
          ("Deux places, rue de l’Orme, à gauche de l’entrée.",), right=True),
    Asked(25, SCHOOLS, "Les menus sans viande sont-ils tous les jours ?", "Au collège c’était un jour sur deux.",
          ("Chaque jour, il faut le cocher à l’inscription.",), right=True),
    Asked(22, EAST, "Un cours de français pour ma voisine ?", "Elle arrive tout juste et travaille le matin.",
          ("Au centre social, le soir, gratuit.", "À la bibliothèque aussi, un atelier de conversation."), right=True),
    Asked(20, ICE, "La patinoire ouvre-t-elle cette année ?", "Les enfants ne parlent que de cela.",
          ("On l’a vue se monter ce matin !",),
          "Bonjour, elle ouvre samedi à 14 h, jusqu’à début mars. L’entrée est gratuite, les patins se louent sur place."),
    Asked(18, POOLS, "Casiers cassés aux vestiaires hommes ?", "Trois sur cinq, dimanche.",
          ("Signalé à la caisse, ils attendent des serrures.",)),
    Asked(15, WASTE, "Peut-on mettre les barquettes en plastique au tri ?", "Ma fille dit oui, ma voisine dit non.",
          ("Oui, tous les emballages depuis deux ans.", "Vidées, pas lavées."), right=True),
    Asked(13, MOVE, "Où recharger une voiture la nuit ?", "Pas de parking chez moi.",
          ("Sous la place Haute, huit bornes lentes.", "Rue du Moulin aussi, mais souvent prises.")),
    Asked(11, ICE, "Des patins pour une pointure 23 ?", "Mon fils a trois ans.",
          ("Ils commencent à 25, prenez de grosses chaussettes.",)),
    Asked(9, SCHOOLS, "Comment faire remplacer une carte de cantine perdue ?", "Elle est restée dans le bus.",
          ("À l’accueil de l’école, cinq minutes.",), right=True),
    Asked(7, EAST, "Le passage derrière l’école est-il public ?", "Une grille a été posée cette semaine.",
          ("Elle ferme la nuit seulement.",),
          "Bonjour, le passage reste public de 7 h à 21 h. La grille répond à une demande des riverains pour la nuit."),
    Asked(5, MOVE, "Qui déneige les trottoirs quand il gèle ?", "Ma rue est en pente.",
          ("Devant chez soi, c’est l’habitant.", "La ville sale les rues en pente, le matin tôt.")),
    Asked(3, POOLS, "Un créneau réservé aux longueurs le midi ?", "Les enfants sont adorables, mais…",
          ("Deux lignes d’eau à Joséphine-Baker, de midi à 14 h.",), right=True),
    Asked(0, WASTE, "Une fuite d’eau rue des Lilas, êtes-vous coupés aussi ?", "Plus rien au robinet depuis ce matin.",
          ("Oui, au 14.", "Le camion vient d’arriver, il y a un gros trou.")),
    Asked(0, SCHOOLS, "Y a-t-il classe le vendredi du pont ?", "L’agenda de l’école ne dit rien."),
    Asked(0, MOVE, "La station de vélos de la gare est-elle en panne ?", "Écran noir, ce matin."),
    Asked(0, EAST, "Connaissez-vous un cordonnier qui répare les sacs ?", "La fermeture a lâché."),
)  # fmt: skip
POLLED = next(n for n, one in enumerate(QUESTIONS) if one.title.startswith("Quel jour"))
