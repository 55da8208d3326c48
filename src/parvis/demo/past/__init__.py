"""What the demo city has behind it when it opens: months of publications and conversations that its networks know too."""
