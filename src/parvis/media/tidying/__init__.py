"""Order in the library: its folders, many files at once, the bin."""
