"""What everybody reads of the lists: pages, a map, a frame for other sites, files."""
