"""What residents see of a case: its page when it is public, their own by a private link."""
