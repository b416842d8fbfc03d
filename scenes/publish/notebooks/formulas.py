"""The films' formulas as a notebook shows them: TeX for MathJax, without colours and parts."""

from __future__ import annotations

import re

from scenes import formulas

_MACROS = {r"\vm": "m", r"\vb": "b", r"\vJ": "J"}


def plain(tex: str) -> str:
    r"""TeX that any notebook shows: colours by meaning and named parts are left out.

    >>> plain(r"\vm \leftarrow \vm - \cm{\partial \vJ}")
    'm \\leftarrow m - {\\partial J}'
    """
    for macro, letter in _MACROS.items():
        tex = re.sub(re.escape(macro) + r"(?![A-Za-z])", letter, tex)
    tex = re.sub(r"\\part\{\w+\}", "", tex)
    return re.sub(r"\\(?:res|grad|cm|cb|cJ|dat|quiet|csgd|cmom|cadam)(?=\{)", "", tex)


def shown(*lines: str) -> str:
    """Formulas on lines of their own, below each other."""
    if len(lines) == 1:
        return f"$${plain(lines[0])}$$"
    body = r" \\ ".join(plain(line) for line in lines)
    return rf"$$\begin{{gathered}} {body} \end{{gathered}}$$"


def _along(name: formulas.Parameter) -> str:
    """What the chain rule gives along a parameter."""
    inner = rf"\frac{{\partial}}{{\partial {name}}}\,(y_i - m\,x_i - b)"
    outer = r"\frac{1}{n}\sum_{i=1}^{n} 2\,(y_i - \hat y_i)\cdot " + inner
    result = rf"-\frac{{2}}{{n}}\sum_{{i=1}}^{{n}} {formulas.FACTOR[name]}(y_i - \hat y_i)"
    return rf"{formulas.partial_fraction(name)} = {outer} = {result}"


FORMULAS = {
    "model": shown(formulas.MODEL),
    "loss": shown(formulas.LOSS),
    "partials": shown(_along("m"), _along("b")),
    "partial_b": shown(_along("b")),
    "updates": shown(formulas.update("m"), formulas.update("b")),
    "update_b": shown(formulas.update("b")),
    "central": shown(
        r"\frac{\partial J}{\partial m} \approx \frac{J(m + h, b) - J(m - h, b)}{2h} \qquad "
        r"\frac{\partial J}{\partial b} \approx \frac{J(m, b + h) - J(m, b - h)}{2h}"
    ),
    "optimum": shown(formulas.BEST_SLOPE, formulas.BEST_INTERCEPT),
    "parabola": shown(r"J(b) = (b - b^*)^2 + J(b^*) \qquad b^* = \bar y - m\,\bar x"),
    "factor": shown(r"b_{t+1} - b^* = (1 - 2\alpha)\,(b_t - b^*)"),
    "hessian": shown(r"H = 2 \begin{pmatrix} \frac{1}{n}\sum x_i^2 & \bar x \\ \bar x & 1 \end{pmatrix}"),
    "largest_rate": shown(rf"\alpha < {formulas.LARGEST_RATE}"),
    "condition": shown(formulas.CONDITION_NUMBER),
    "standard": shown(r"x' = \frac{x - \bar x}{\sigma_x}"),
    "share": shown(r"\frac{J_{t+1} - J^*}{J_t - J^*}"),
    "stop": shown(r"\|\nabla J_t\| \le \varepsilon\,\|\nabla J_0\|"),
}
