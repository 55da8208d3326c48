"""What is ready to be said: posts with an hour or a button, and the switch that changes them all."""
