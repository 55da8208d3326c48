"""The pages of contests: for everybody, for who enters and judges, for who runs them."""
