"""What a moderation rests on and what follows it: the article, the notice to its author, what they say against it, a second look."""
