"""What tests of all rooms share: makers of rows, and a scripted network."""
