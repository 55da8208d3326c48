"""Who follows, from where: residents, the country, abroad — and the part that nobody knows, which is always shown."""
