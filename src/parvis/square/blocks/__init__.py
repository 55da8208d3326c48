"""Who reads and no longer writes: blocked for a reason and a time, with a second look by somebody else."""
