"""The ciphers, keys and certificates of sprig, in plain Python, so that a seed decides them all.

What is made here is reproducible and therefore no secret: it stands in a manifest so that the
manifest is complete, and a finding says so. Nothing outside this project would promise the
same bytes on every machine: libraries draw their keys from the operating system.
"""
