"""What the city published in a period."""

from parvis.kept.seam import others

others("city", "proofs.proof", "proofs.leaf", "proofs.paper")
