"""Where templates are from: Helm charts of a release, or Jinja2 templates."""
