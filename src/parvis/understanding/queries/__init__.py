"""Saved queries: parsed once, then thousands of them matched against each message."""
