"""Persons over the networks: whom one may be, who they were said to be, what they object to."""
