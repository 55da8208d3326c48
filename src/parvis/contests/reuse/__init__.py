"""What becomes of pictures afterwards: the library, a post, the originals."""
