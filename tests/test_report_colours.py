"""Colours of the report as the colour-blind see them, and against the paper they stand on."""

import re
from importlib import resources
from itertools import combinations

import numpy as np
import pytest

# Linear RGB as seen without one of the three cones (Machado, Oliveira and Fernandes 2009).
SIGHTS = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# From sRGB to CIE XYZ with the white point D65 at 1.
TO_XYZ = np.array([[0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0177, 0.1095, 0.8728]])
# CIE 1976; 2.3 is the least that is seen side by side.
APART = 13.0
CONTRAST = 3.0


def palette():
    style = (resources.files("clustermatch.report") / "templates" / "report.css").read_text("utf-8")
    found = dict(re.findall(r"--(s\d|rest): (#[0-9a-f]{6});", style))
    assert len(found) == 9
    return found


def linear(colour):
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light):
    x, y, z = np.cbrt(TO_XYZ @ np.clip(light, 0, 1) + 1e-9)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_marks_look_alike_without_a_cone(sight):
    seen = {name: lab(SIGHTS[sight] @ linear(colour)) for name, colour in palette().items()}
    away = {
        (one, other): float(np.linalg.norm(seen[one] - seen[other]))
        for one, other in combinations(seen, 2)
    }
    closest = min(away, key=away.__getitem__)
    assert away[closest] > APART, (closest, away[closest])


def test_marks_stand_out_from_the_paper():
    for name, colour in palette().items():
        luminance = float(TO_XYZ[1] @ linear(colour))
        assert (1 + 0.05) / (luminance + 0.05) >= CONTRAST, name
