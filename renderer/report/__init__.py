"""Errors and findings as text for people and for other tools."""
