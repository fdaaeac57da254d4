"""The bundle: objects in install order, one a file, with an index; written atomically."""
