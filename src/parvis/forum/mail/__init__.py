"""Answers by mail: the address that a letter of the forum is answered to, and what arrives there."""
