"""The public identity of every finding: its id, and what it is about."""

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "E2000": "A file is no YAML, or holds what is no Kubernetes object",
    "E2001": "No schema is known for a kind",
    "E2002": "A field does not exist",
    "E2003": "A value has the wrong type",
    "E2004": "A value is not allowed",
    "E2005": "A required field is missing",
    "E2006": "An item of a list is repeated",
    "E2007": "An API version is not served by the target Kubernetes version",
    "E2008": "An object is there twice",
    "E2010": "A name breaks the rules for names",
    "E2011": "A label or annotation breaks the rules for them",
    "E2020": "A field is given in both of its spellings",
    "E2021": "Fields exclude each other",
    "E2024": "A field of a Mixer instance is no expression",
    "E2025": "A host, domain or address is malformed",
    "E2026": "A port or its protocol is not allowed",
    "E2027": "Weights do not add up to 100",
    "E2028": "Settings contradict each other",
    "E2029": "Istio does not implement a setting",
    "E2030": "Istio accepts only one name for an object",
    "I0001": "The cache folder is not used",
    "W1001": "No template reads an override",
    "W1002": "A mapping key is written twice",
    "W1003": "A result that Helm makes anew at each run",
    "W1004": "A table and a single value in each other's place",
    "W1005": "Text that is no manifest",
    "W2022": "Istio ignores a field",
    "W2023": "A field came with a later patch release of Istio",
}
