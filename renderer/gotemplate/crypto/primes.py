"""Prime numbers from a seeded generator."""

from collections.abc import Callable
from functools import cache
from math import gcd, prod

DrawBytes = Callable[[int], bytes]
"""Returns that many random bytes."""


def draw_number(draw: DrawBytes, bits: int) -> int:
    """Return a random number below 2**bits; `bits` is a multiple of 8."""
    return int.from_bytes(draw(bits // 8), "big")


def draw_range(draw: DrawBytes, limit: int) -> int:
    """Return a random number from 1 up to, not including, `limit`, all as good as equally often."""
    return draw_number(draw, (limit.bit_length() + 7) // 8 * 8 + 64) % (limit - 1) + 1


def draw_prime(draw: DrawBytes, bits: int) -> int:
    """Return a random prime of so many bits, the two highest of which are set."""
    while True:
        candidate = draw_number(draw, bits) | 3 << bits - 2 | 1
        if is_prime(candidate):
            return candidate


def is_prime(number: int) -> bool:
    """Tell whether a large number is a prime that nobody chose (Miller-Rabin)."""
    if gcd(number, _small_factors()) != 1:
        return False
    shift = ((number - 1) & -(number - 1)).bit_length() - 1
    odd = number - 1 >> shift
    for base in (2, 3, 5, 7, 11, 13, 17, 19):
        power = pow(base, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(shift - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


@cache
def _small_factors() -> int:
    limit = 4000
    composite = {multiple for n in range(2, 64) for multiple in range(n * n, limit, n)}
    return prod(number for number in range(2, limit) if number not in composite)
