"""YAML, JSON and TOML as Go reads and writes them."""
