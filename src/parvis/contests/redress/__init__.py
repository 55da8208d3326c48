"""Notice, reasons and appeal: somebody flags a picture, its author contests what was decided, somebody else looks again."""
