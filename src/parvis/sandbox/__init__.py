"""The sandbox: the networks, played. A server of its own that imports nothing from the rest of Parvis."""
