"""Photo contests: what was agreed is kept with each entry; a vote and a jury that can be counted again, a draw to replay."""
