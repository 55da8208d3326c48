"""The pages of cases for colleagues: the list, one case, what each button does."""
