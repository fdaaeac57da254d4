"""Values: overlays and `--set`, merged into one tree, with where each leaf came from."""
