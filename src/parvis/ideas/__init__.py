"""The idea box: what departments and agencies propose, and what becomes of it."""
