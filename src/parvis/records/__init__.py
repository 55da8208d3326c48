"""What spans the rooms: backups (later: retention, export, erasure)."""
