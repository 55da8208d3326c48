"""What spares residents: who wants no answers to all is left alone, and none leaves at night."""
