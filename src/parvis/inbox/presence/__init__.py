"""Who looks at a conversation, and what they have typed there."""
