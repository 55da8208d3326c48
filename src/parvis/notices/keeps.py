"""Colleagues' own choices. A push goes with the notice that it tells."""

from parvis.kept.seam import others

others("colleague", "notices.choice", "notices.device", "notices.push")
others("machine", "notices.keys")
