"""The version of istio-render, in one place."""

__version__ = "0.1.0"
