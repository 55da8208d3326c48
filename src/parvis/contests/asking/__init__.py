"""Pictures found by their hashtag: their authors are asked first."""
