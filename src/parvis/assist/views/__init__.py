"""The pages of the assistant: its settings, and what it does at the counter."""
