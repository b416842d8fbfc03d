r"""Each formula of the films, once: TeX for `Style.math`.

Symbols have the colours of their meanings by ``\vm``, ``\vb``, ``\vJ``, ``\res{…}``, ``\grad{…}``, ``\cm{…}``.
Parts that a story moves or lights have names: ``\part{name}{…}``.
"""

from __future__ import annotations

from typing import Literal

Parameter = Literal["m", "b"]


def part(name: str, tex: str) -> str:
    """A named part of a formula."""
    return rf"\part{{{name}}}{{{tex}}}"


# ---- the model and its errors --------------------------------------------------------------------------------

MODEL = r"\hat y = \vm\, x + \vb"
ERROR = r"\res{y_i - \hat y_i}"

# ---- the loss ------------------------------------------------------------------------------------------------

LOSS = r"\vJ(\vm, \vb) = \frac{1}{n}\sum_{i=1}^{n} \res{\bigl(y_i - (\vm\, x_i + \vb)\bigr)^2}"
LEAST_LOSS = r"\vJ^{*} = \vJ(\vm^{*}, \vb^{*})"
LEAST_LOSS_AS_MEAN = r"= \frac{1}{n}\sum_{i=1}^{n} \res{\bigl(y_i - (\vm^{*} x_i + \vb^{*})\bigr)^2}"
KEPT_SHARE = (
    r"\frac{\vJ_{t+1} - \vJ^{*}}{\vJ_t - \vJ^{*}}"  # what an epoch leaves of the loss above the floor
)

# ---- the gradient: green as a whole; along m in the colour of m, along b in that of b --------------------------

GRADIENT = r"\grad{\nabla \vJ}"
DOWNHILL = r"\grad{-\nabla \vJ}"
GRADIENT_LENGTH = r"\grad{\|\nabla \vJ\|}"
FIRST_GRADIENT_LENGTH = r"\grad{\|\nabla \vJ_0\|}"
FACTOR = {"m": r"x_i\,", "b": ""}  # what multiplies the error in the sum
MEAN_ERROR = r"\frac{2}{n}\sum_{i=1}^{n} \res{(y_i - \hat y_i)}"


def partial(name: Parameter) -> str:
    """The slope of the loss along a parameter, on one line."""
    return rf"\c{name}{{\partial \vJ/\partial {name}}}"


def partial_fraction(name: Parameter) -> str:
    """The same as a fraction."""
    return rf"\c{name}{{\frac{{\partial \vJ}}{{\partial \v{name}}}}}"


# ---- the step ------------------------------------------------------------------------------------------------

STEP = r"-\alpha\,\grad{\nabla \vJ}"


def update(name: Parameter) -> str:
    """The update rule of a parameter."""
    return rf"\v{name} \,\leftarrow\, \v{name} - \alpha\,{partial(name)}"


# ---- the optimum ---------------------------------------------------------------------------------------------

BEST_SLOPE = r"\vm^{*} = \frac{\sum (x_i - \bar x)(y_i - \bar y)}{\sum (x_i - \bar x)^2}"
BEST_INTERCEPT = r"\vb^{*} = \bar y - \vm^{*}\,\bar x"
OPTIMUM = r"(\vm^{*}, \vb^{*})"

# ---- curvature and learning rates ----------------------------------------------------------------------------

CONDITION_NUMBER = r"\kappa = \frac{\lambda_{\max}}{\lambda_{\min}}"
BEST_RATE = r"\frac{2}{\lambda_{\min} + \lambda_{\max}}"
LARGEST_RATE = r"\frac{2}{\lambda_{\max}}"
STOPPING_LIMIT = rf"\varepsilon\,{FIRST_GRADIENT_LENGTH}"


def remaining_share(epochs: int) -> str:
    """What is left above the floor after so many epochs, as a share of the first loss, on one line."""
    return rf"(\vJ_{{{epochs}}} - \vJ^{{*}}) / \vJ_0"
