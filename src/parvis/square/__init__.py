"""The public square: the city's own pages, and the residents who sign in there. Rooms above bring their part through `hooks`."""
