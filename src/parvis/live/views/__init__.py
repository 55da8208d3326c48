"""The pages of an event for colleagues: its desk, its queues, the field."""
