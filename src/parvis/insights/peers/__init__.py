"""Beside other cities: what anybody may read of comparable accounts, once a day, next to our own read the same way."""
