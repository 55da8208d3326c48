"""Pages of promises: their figures, their levels, their hours."""
