"""Releases of Jinja2 templates: the built-in one, and house variants of it."""
