"""Where the project's data folders are: in a checkout, and in an installed package."""

from pathlib import Path

from renderer.errors import RenderError


def data_folder(name: str) -> Path:
    """Return the folder `name` of the project's data (`schemas`, `profiles`).

    A wheel carries it inside the package, a checkout has it at the top. Raises `RenderError`
    where it is in neither place.
    """
    package = Path(__file__).parent
    installed = package / "data" / name
    if installed.is_dir():
        return installed
    checkout = package.parent / name
    if checkout.is_dir():
        return checkout
    raise RenderError(
        f"the data folder {name} is missing from {package}",
        hint="the installation is incomplete: install istio-render again",
    )
