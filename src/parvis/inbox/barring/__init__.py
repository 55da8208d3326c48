"""Who is blocked or muted, until when, and the day on which it ends or is looked at again."""
