"""What departments and agencies propose: colleagues' words."""

from parvis.kept.seam import others

others("colleague", "ideas.idea", "ideas.picture", "ideas.said")
