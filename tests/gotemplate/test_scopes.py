"""What is declared in a scope goes with it, and what it hid comes back."""

from renderer.gotemplate.scopes import Scopes


def test_scopes_within_one_another() -> None:
    scopes = Scopes({"$": 1})
    outer = scopes.mark
    scopes.declare("$x", 2)
    inner = scopes.mark
    for value in (3, 4):
        scopes.declare("$x", value)
    scopes.declare("$", 5)
    assert scopes == {"$": 5, "$x": 4}
    scopes.back(inner)
    assert scopes == {"$": 1, "$x": 2}
    scopes.back(outer)
    assert scopes == {"$": 1}
