"""The paths of a bundle's files, with `/` on every system."""

import re

INDEX = "bundle.json"
KUSTOMIZATION = "kustomization.yaml"
CRDS = "crds"
CONTROL_PLANE = "control-plane"

CRDS_KUSTOMIZATION = f"{CRDS}/Kustomization"
"""Kustomize finds it by this name too. It has no ending because `kubectl apply -f crds/` takes
every `.yaml` file there for an object of the cluster, and fails."""

FILE_NAME = re.compile(r"(?:crds|control-plane)/[a-z0-9][a-z0-9._-]*\.yaml")
"""What the path of every object's file looks like."""
