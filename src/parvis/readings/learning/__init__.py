"""Learning from what agents say: a new model, compared with the one in use before it takes over."""
