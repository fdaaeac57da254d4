"""Helm charts: loading, dependencies, values coalescing, and what their templates see."""
