"""The assistant's settings, its counts and its figure: no text is kept. Which messages wait for its word goes with them."""

from parvis.kept.hooks import Kept, keeps, others

keeps(Kept("assist.doubted", {"message": "message"}, gone=True))
others("city", "assist.assistant", "assist.assistmonth", "assist.kindsmeasure")
