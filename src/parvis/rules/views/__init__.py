"""Pages of rules: the list, one rule, what was hidden by rule."""
