"""Policy and MeshPolicy: whom they are for, and how callers prove who they are."""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.addresses import port_fault
from renderer.schema.istio.faults import BAD_HOST, CONFLICT, FIXED_NAME, shown
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import label, no_empty_text, non_empty
from renderer.schema.structural import DUPLICATE_ITEM, MISSING_FIELD

_API = "istio.authentication.v1alpha1"
_DEFAULT = "default"


@rule(_API, "Policy")
def name_and_targets(policy: Message) -> Iterator[Fault]:
    """The policy of a namespace or of the mesh is called default, and only it has no targets."""
    name, kind = policy.context.name, policy.context.kind
    targeted = not policy.empty("targets")
    if kind == "MeshPolicy" and targeted:
        message = "a MeshPolicy is for the whole mesh; it cannot have targets"
        yield policy.fault(CONFLICT, "targets", message, "use a Policy")
    if name is None:
        return
    if kind == "MeshPolicy" and name != _DEFAULT:
        message = f"the only MeshPolicy is called {_DEFAULT}, not {name}"
        yield Fault(FIXED_NAME, ("metadata", "name"), message, f"name it {_DEFAULT}")
    if kind == "Policy" and not targeted and name != _DEFAULT:
        message = f"a Policy without targets is called {_DEFAULT}, not {name}"
        yield Fault(FIXED_NAME, ("metadata", "name"), message, "name it default, or set targets")
    if kind == "Policy" and targeted and name == _DEFAULT:
        message = "the Policy called default is for the whole namespace; it cannot have targets"
        yield policy.fault(CONFLICT, "targets", message, "give it another name")


@rule(_API, "Policy")
def distinct_issuers(policy: Message) -> Iterator[Fault]:
    """No two tokens have the same issuer."""
    seen: set[str] = set()
    for method in (*policy.parts("peers"), *policy.parts("origins")):
        token = method.part("jwt")
        issuer = token.text("issuer") if token else None
        if token and issuer and issuer in seen:
            message = f"another token of this policy has the issuer {shown(issuer)}"
            yield token.fault(DUPLICATE_ITEM, "issuer", message)
        seen.add(issuer or "")


@rule(_API, "TargetSelector")
def target(selector: Message) -> Iterator[Fault]:
    """A target is the short name of a service."""
    if selector.empty("labels"):
        yield from non_empty(selector, "name", "a target needs")
    yield from label(selector, "name")


@rule(_API, "PortSelector")
def target_port(port: Message) -> Iterator[Fault]:
    """A port has a number or a name."""
    if port.empty("number") and port.empty("name"):
        yield Fault(MISSING_FIELD, port.path, "a port needs number or name", "set one of them")
    yield from label(port, "name")
    if not port.empty("number"):
        yield from port_fault(port.at("number"), port.number("number"))


@rule(_API, "PeerAuthenticationMethod")
def peer(method: Message) -> Iterator[Fault]:
    """A peer proves itself by mutual TLS or by a token. An mtls that is null stands for it."""
    if not (method.written("mtls") or method.has("jwt")):
        message = "a peer needs mtls or jwt"
        yield Fault(MISSING_FIELD, method.path, message, "set one of them")


@rule(_API, "OriginAuthenticationMethod")
def origin(method: Message) -> Iterator[Fault]:
    """An origin proves itself by a token."""
    if not method.has("jwt"):
        yield method.missing("jwt", "an origin needs")


@rule(_API, "Jwt")
def token(jwt: Message) -> Iterator[Fault]:
    """A token has an issuer, and nothing in its lists is empty."""
    yield from non_empty(jwt, "issuer", "a token needs")
    for name in ("audiences", "jwtHeaders", "jwtParams"):
        yield from no_empty_text(jwt.texts(name))


@rule(_API, "Jwt")
def token_keys(jwt: Message) -> Iterator[Fault]:
    """The keys to check a token with are at a URL of HTTP or HTTPS."""
    uri = jwt.text("jwksUri")
    if not uri:
        return
    from renderer.gotemplate.gotypes import GoFailure
    from renderer.gotemplate.gourl import parse_url

    try:
        known = parse_url(uri).scheme in ("http", "https")
    except GoFailure:
        known = False
    if not known:
        yield jwt.fault(BAD_HOST, "jwksUri", f"{shown(uri)} is no URL with http:// or https://")
