"""The bin of posts: what is in it, how it comes out, how long it holds files."""
