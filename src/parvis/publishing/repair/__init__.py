"""After it went wrong, or went out: try again what failed for one cause; edit or take down what is online."""
