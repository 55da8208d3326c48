"""What the city can show to a judge: the file of proof of a ballot's period, whole, dated, and provably unchanged."""
