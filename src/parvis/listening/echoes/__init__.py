"""Echoes: messages that say the same, and the subjects that they propose."""
