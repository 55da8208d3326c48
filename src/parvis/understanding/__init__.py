"""Plain Python that reads what people write: no framework, no rows, no network."""
