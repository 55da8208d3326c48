"""What the demo city's residents may ask for: a few categories, as a table that a city would bring in."""

from __future__ import annotations

from parvis.cases.categories import actions
from parvis.people.models import User

TABLE = """code;parent;name;team;public;description;keywords;elsewhere;elsewhere_text
R;;Rue et propreté;;;;;;
R1;R;Nid-de-poule ou trottoir abîmé;Pôle Messages;1;Un trou, une dalle qui bouge, une bordure cassée;voirie,trottoir;;
R2;R;Graffiti ou affiche;Pôle Messages;1;Sur un mur, un banc, un panneau;tag,mur;;
R3;R;Encombrants laissés dans la rue;Pôle Messages;1;Meubles, matelas, gravats;dépôt;;
R4;R;Éclairage en panne;Pôle Messages;1;Un lampadaire éteint ou qui clignote;lumière;;
V;;Arbres et jardins;;;;;;
V1;V;Arbre ou branche à terre;Pôle Messages;1;Dites si le passage est bloqué;arbre;;
V2;V;Aire de jeux;Pôle Messages;1;Un jeu cassé, un sol abîmé;square;;
D;;Démarches;;;;;;
D1;D;État civil;Pôle Messages;0;Naissance, mariage, décès;acte;;
D2;D;Crèches et écoles;Pôle Messages;0;Inscriptions, cantine;;;
A;;Pas à la ville;;;;;;
A1;A;Métro, bus, train;Pôle Messages;0;;transports;la compagnie de transport;Voyez la compagnie de transport.
"""


def sort_requests() -> None:
    actions.bring_in(TABLE.encode(), by=User.objects.get(username="manager"))
