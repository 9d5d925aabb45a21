"""Can everybody read the two themes, and tell the colors of charts apart?"""

import itertools
import tomllib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from mayatrack.settings import PROJECT_FOLDER

THEME: dict[str, Any] = tomllib.loads((PROJECT_FOLDER / ".streamlit" / "config.toml").read_text())["theme"]

# Linear RGB as people see it who lack one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1.
SIGHTS = {
    "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def to_linear(color: str) -> np.ndarray:
    """Hex color → linear RGB, 0–1."""
    channels = np.array([int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def measure_contrast(one: str, other: str) -> float:
    """WCAG 2 contrast of two colors, 1–21."""
    darker, lighter = sorted(float(XYZ[1] @ to_linear(color)) for color in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def to_lab(linear: np.ndarray) -> np.ndarray:
    """Linear RGB → CIE L*a*b*, in which distance is difference to the eye."""
    xyz = XYZ @ np.clip(linear, 0, 1) / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def find_least_difference(colors: Sequence[str], sight: Sequence[Sequence[float]]) -> float:
    """The distance in L*a*b* of the two colors that are hardest to tell apart."""
    seen = [to_lab(np.array(sight) @ to_linear(color)) for color in colors]
    return min(float(np.linalg.norm(one - other)) for one, other in itertools.combinations(seen, 2))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("color", ["textColor", "linkColor", "grayColor"])
@pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])
def test_theme_text_is_readable(mode: str, color: str, background: str) -> None:
    assert measure_contrast(THEME[mode][color], THEME[mode][background]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])
def test_theme_caption_is_readable(mode: str, background: str) -> None:
    # Streamlit draws captions in 60 % of the text's color.
    behind, text = ([int(THEME[mode][name][at : at + 2], 16) for at in (1, 3, 5)] for name in (background, "textColor"))
    caption = "#" + "".join(f"{round(0.6 * one + 0.4 * other):02x}" for one, other in zip(text, behind, strict=True))
    assert measure_contrast(caption, THEME[mode][background]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_theme_button_label_is_readable(mode: str) -> None:
    assert measure_contrast(THEME[mode]["primaryColor"], "#ffffff") >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])
def test_theme_button_stands_out_from_background(mode: str, background: str) -> None:
    assert measure_contrast(THEME[mode]["primaryColor"], THEME[mode][background]) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])
def test_theme_chart_colors_stand_out_from_background(mode: str, background: str) -> None:
    colors = THEME[mode]["chartCategoricalColors"]
    assert [color for color in colors if measure_contrast(color, THEME[mode][background]) < 3] == []


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_theme_chart_colors_are_told_apart(mode: str, sight: str) -> None:
    assert find_least_difference(THEME[mode]["chartCategoricalColors"], SIGHTS[sight]) >= 20


def test_contrast_of_black_on_white_is_21() -> None:
    assert measure_contrast("#000000", "#ffffff") == pytest.approx(21)
