"""Numbers as Go writes them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.yamlio.gofloat import format_f, format_g, format_g32, format_json

NUMBERS = [
    # value, 'g', JSON, 'f', 'g' in 32 bits
    (0.0, "0", "0", "0", "0"),
    (-0.0, "-0", "-0", "-0", "-0"),
    (1.0, "1", "1", "1", "1"),
    (0.1, "0.1", "0.1", "0.1", "0.1"),
    (999999.0, "999999", "999999", "999999", "999999"),
    (1e6, "1e+06", "1000000", "1000000", "1e+06"),
    (1234567.5, "1.2345675e+06", "1234567.5", "1234567.5", "1.2345675e+06"),
    (1e-4, "0.0001", "0.0001", "0.0001", "0.0001"),
    (1e-5, "1e-05", "0.00001", "0.00001", "1e-05"),
    (1e-6, "1e-06", "0.000001", "0.000001", "1e-06"),
    (-1.5e-7, "-1.5e-07", "-1.5e-7", "-0.00000015", "-1.5e-07"),
    (1e16, "1e+16", "10000000000000000", "10000000000000000", "1e+16"),
    (1.2345e20, "1.2345e+20", "123450000000000000000", "123450000000000000000", "1.2345e+20"),
    (1e21, "1e+21", "1e+21", "1" + "0" * 21, "1e+21"),
    (1.23456789, "1.23456789", "1.23456789", "1.23456789", "1.2345679"),
    (1e100, "1e+100", "1e+100", "1" + "0" * 100, "+Inf"),
    (1e-100, "1e-100", "1e-100", "0." + "0" * 99 + "1", "0"),
    (16777216.0, "1.6777216e+07", "16777216", "16777216", "1.6777216e+07"),
    (3.4028235e38, "3.4028235e+38", "3.4028235e+38", "34028235" + "0" * 31, "3.4028235e+38"),
]


@pytest.mark.parametrize(("value", "g", "json", "f", "g32"), NUMBERS)
def test_formats(value: float, g: str, json: str, f: str, g32: str) -> None:
    formats = (format_g, format_json, format_f, format_g32)
    assert [write(value) for write in formats] == [g, json, f, g32]


def test_infinities() -> None:
    assert [format_g(value) for value in (math.inf, -math.inf, math.nan)] == ["+Inf", "-Inf", "NaN"]
    assert format_g32(-math.inf) == "-Inf"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back(value: float) -> None:
    assert float(format_g(value)) == float(format_json(value)) == float(format_f(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_32_bits_read_back(value: float) -> None:
    import struct

    again = struct.unpack("<f", struct.pack("<f", float(format_g32(value))))[0]
    assert again == value
