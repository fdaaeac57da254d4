"""The template function library: Go's builtins, sprig's and Helm's own, by family."""
