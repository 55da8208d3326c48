"""What is said elsewhere: feeds of the press, of neighbourhoods, of other cities. An entry may become a draft."""
