"""An account in somebody else’s hands: the list of what to do, what Parvis does of it at one press, exercises of it."""
