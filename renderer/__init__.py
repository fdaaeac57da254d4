"""istio-render: offline renderer and linter for Istio releases."""
