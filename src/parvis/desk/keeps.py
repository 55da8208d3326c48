"""How teams order the counter."""

from parvis.kept.seam import Kept, keeps, others

keeps(Kept("desk.labelled", {"conversation": "conversation"}))
others("city", "desk.label", "desk.view", "desk.first", "desk.macro")
others("machine", "desk.undo")
