"""What every room's API shares: who asks, errors as problem+json, keyset cursors, creates that repeat safely."""
