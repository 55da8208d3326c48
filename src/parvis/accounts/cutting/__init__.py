"""An account that may be in somebody else’s hands: our permissions are forgotten at once."""
