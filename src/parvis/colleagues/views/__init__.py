"""The pages of coming in by the identity provider, and of those who look after people."""
