"""Residents come in with a passkey: what a browser is asked and how its answer is believed, the keys they keep, the pages."""
