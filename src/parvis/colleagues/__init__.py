"""Those who work here: how they come in by the city's identity provider, for how long and for what, who must say yes with them."""
