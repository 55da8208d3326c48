"""What everybody reads without signing in: the answers that are marked public."""
