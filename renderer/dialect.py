"""The two engines whose rules a render can follow."""

from typing import Literal

Dialect = Literal["helm2", "helm3"]
"""Which engine's rules hold: Helm 2.17 with Go before 1.11, or Helm 3.17."""
