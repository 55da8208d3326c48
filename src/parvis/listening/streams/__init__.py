"""Open streams of networks: a hashtag, or words that are searched; what is heard becomes work in one click."""
