"""Questions asked on the page of an event, and the answers that everybody reads."""
