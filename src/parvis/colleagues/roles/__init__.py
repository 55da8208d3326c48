"""Roles of the city's own making, and how far a role reaches: dates, accounts, networks, topics, a campaign; guests of agencies."""
