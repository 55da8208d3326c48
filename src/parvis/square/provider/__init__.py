"""Coming in on the square with an account that a resident has elsewhere: the provider that the administrator chose."""
