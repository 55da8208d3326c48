"""What becomes of an answer that did not arrive."""
