"""From an archive or a folder to a `Release` in memory, and to a folder on disk."""
