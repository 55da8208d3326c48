"""Many conversations at once, and how it is taken back."""
