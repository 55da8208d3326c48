"""The pages of the form: what residents see, what programs ask, what colleagues set."""
