"""The demo city: users, accounts on the sandbox, a few posts. Only `parvis run` makes it, once."""
