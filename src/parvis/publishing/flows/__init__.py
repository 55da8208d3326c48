"""Paths of approval, as the city sets them: flows, who stands in for whom, reviewers outside the house."""
