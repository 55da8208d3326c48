"""What the pages of all rooms share in how they answer: files to take away."""
