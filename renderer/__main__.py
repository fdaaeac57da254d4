"""`python -m renderer` is the `istio-render` command."""

from renderer.cli.app import main

if __name__ == "__main__":
    main()
