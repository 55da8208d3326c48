"""What helps to write: translations, versions, templates, selections of accounts, marks of links, advice while one types."""
