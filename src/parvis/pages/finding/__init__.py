"""One search over what was said, what was published and what is being worked on."""
