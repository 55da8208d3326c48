"""The tree of requests: brought in from a table, changed by hand, never lost under the cases that use it."""
