"""What everybody reads of an event: its page, its wall, its feeds, what other sites may frame."""
