"""How the answers of a team are signed: one text a team and network; nothing in public unless somebody chose it."""
