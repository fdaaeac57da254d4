"""Istio's own API for 1.0 to 1.3: objects against their messages and Istio's admission.

The front door is `renderer.schema.istio.check`. Messages come from `schemas/istio/`, whose README
says how values are read.
"""
