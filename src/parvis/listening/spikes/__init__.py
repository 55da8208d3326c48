"""Spikes: more messages of a kind, theme, place or lookout than at the same hour of other weeks."""
