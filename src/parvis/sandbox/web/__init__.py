"""The networks as their followers see them, in the browser."""
