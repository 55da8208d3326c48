"""Conversations that become one, and one that becomes two; each can be taken back."""
