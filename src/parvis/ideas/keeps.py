"""What departments and agencies propose: colleagues' words."""

from parvis.kept.hooks import others

others("colleague", "ideas.idea", "ideas.picture", "ideas.said")
