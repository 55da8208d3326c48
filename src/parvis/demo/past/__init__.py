"""The ninety days before the demo city's first day."""
