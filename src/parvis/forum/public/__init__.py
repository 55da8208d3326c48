"""The forum as everybody reads it."""
