r"""Each formula of the films, once: TeX for `Style.math`.

Symbols have the colours of their meanings by ``\vm``, ``\vb``, ``\vJ``, ``\res{…}``, ``\grad{…}``, ``\cm{…}``.
Parts that a story moves or lights have names: ``\part{name}{…}``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Parameter = Literal["m", "b"]
PARAMETERS: tuple[Parameter, Parameter] = "m", "b"


def part(name: str, tex: str) -> str:
    """A named part of a formula."""
    return rf"\part{{{name}}}{{{tex}}}"


# ---- the model and its errors --------------------------------------------------------------------------------

MODEL = r"\hat y = \vm\, x + \vb"
MODEL_IN_PARTS = r"\hat y = \part{m}{\vm}\, x + \part{b}{\vb}"
ERROR = r"\res{y_i - \hat y_i}"
SQUARED_ERROR = r"\res{(y_i - \hat y_i)^2}"
MEAN_ERROR_SUM = r"\frac{1}{n}\sum_{i=1}^{n} \res{(y_i - \hat y_i)}"
ERROR_SIZE = r"\res{|y_i - \hat y_i|}"

# ---- the loss ------------------------------------------------------------------------------------------------

LOSS = r"\vJ(\vm, \vb) = \frac{1}{n}\sum_{i=1}^{n} \res{\bigl(y_i - (\vm\, x_i + \vb)\bigr)^2}"
LOSS_SHORT = rf"\frac{{1}}{{n}}\sum {SQUARED_ERROR}"
# The same as it is assembled, and taken apart again by the chain rule.
ERROR_PART = part("error", ERROR)
SQUARE = (
    part("open", r"\res{\bigl(}") + ERROR_PART + part("close", r"\res{\bigr)}") + part("two", r"\res{{}^2}")
)
SUM, MEAN, IS = part("sum", r"\sum_{i=1}^{n}"), part("mean", r"\frac{1}{n}"), part("is", "{}={}")
TOTAL, AVERAGE = SUM + SQUARE, MEAN + SUM + SQUARE
BRACKET = {
    "open": r"\res{\bigl(}",
    "error": r"\res{y_i -}",
    "lp": r"\res{(}",
    "mx": r"\vm\, x_i",
    "plus": r"\res{+}",
    "b": r"\vb",
    "rp": r"\res{)}",
    "close": r"\res{\bigr)}",
}
INSIDE = "".join(part(*item) for item in BRACKET.items())
LOSS_IN_PARTS = part("J", r"\vJ(\vm, \vb)") + IS + MEAN + SUM + INSIDE + part("two", r"\res{{}^2}")
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


def slope_short(name: Parameter) -> str:
    """What the slope of the loss along a parameter is, with ŷ for the line's value."""
    return rf"-\frac{{2}}{{n}}\sum {FACTOR[name]}\res{{(y_i - \hat y_i)}}"


LENGTH_BY_PYTHAGORAS = (
    rf"{GRADIENT_LENGTH} = \sqrt{{"
    rf"\left({partial_fraction('m')}\right)^2 + \left({partial_fraction('b')}\right)^2}}"
)

INNER = {"m": "x_i", "b": "1"}  # minus this is the derivative of the error


def derivative(name: Parameter, tex: str) -> str:
    """The slope of the loss along a parameter, and what it is."""
    return part("J", partial_fraction(name)) + IS + tex


def by_chain_rule(name: Parameter) -> str:
    """The derivative as the chain rule gives it: the outer one, times the inner one."""
    inner = part("minus", "(-") + part("inner", INNER[name]) + part("end", ")")
    return MEAN + SUM + part("two", r"\,2\,") + INSIDE + part("dot", r"{}\cdot{}") + inner


def in_order(name: Parameter) -> str:
    """The same with its factors in front, and ŷ for the line's value."""
    inner = part("inner", FACTOR[name]) if FACTOR[name] else r"\,"
    error = part("open", r"\res{(}") + part("error", r"\res{y_i -}") + part("hat", r"\res{\hat y_i}")
    front = IS + part("minus", "-") + part("mean", r"\frac{2}{n}")
    return front + SUM + inner + error + part("close", r"\res{)}")


CHAIN_RULE = (
    r"\part{first}{\frac{\partial\,\res{u}^2}{\partial \vm}} = 2\,\res{u}\,\frac{\partial \res{u}}{\partial \vm}\,,"
    r"\quad \res{u = y_i - (}\vm\, x_i + \vb\res{)}"
)


def inner_derivative(name: Parameter) -> str:
    """The derivative of the error u along a parameter."""
    return rf"\frac{{\partial \res{{u}}}}{{\partial \v{name}}} = -{INNER[name]}"


def partial_average(name: Parameter) -> str:
    """The slope of the loss along a parameter as a mean over the errors."""
    return rf"{partial_fraction(name)} = -\frac{{2}}{{n}}\sum_{{i=1}}^{{n}} {FACTOR[name]}\res{{(y_i - \hat y_i)}}"


def short_average(name: Parameter) -> str:
    """The same on one low line."""
    return rf"{partial(name)} = -\tfrac{{2}}{{n}}\textstyle\sum {FACTOR[name]}\res{{(y_i - \hat y_i)}}"


# ---- the step ------------------------------------------------------------------------------------------------

STEP = r"-\alpha\,\grad{\nabla \vJ}"


def update(name: Parameter) -> str:
    """The update rule of a parameter."""
    return rf"\v{name} \,\leftarrow\, \v{name} - \part{{alpha}}{{\alpha}}\," + part("J", partial(name))


# ---- along b alone: one variable, hence d -----------------------------------------------------------------------

LOSS_OF_B = (
    r"\vJ(\vb) = \frac{1}{n}\sum_{i=1}^{n} \res{\bigl(}"
    + part("fixed", r"\res{y_i} - \vm\,\res{x_i}")
    + r" - \vb\res{\bigr)^2}"
)
ALONG_B = r"\cb{d\vJ/db}"
ALONG_B_FRACTION = r"\cb{\frac{d\vJ}{db}}"
MEAN_ERROR_ALONG_B = ALONG_B_FRACTION + rf" \part{{equals}}{{=}} -{MEAN_ERROR}"
STEP_ALONG_B = rf"-\alpha\,{ALONG_B}"
UPDATE_ALONG_B = rf"\vb \,\leftarrow\, \vb - \alpha\,{ALONG_B_FRACTION}"
FIRST_UPDATE_OF_B = rf"\vb_1 \part{{equals}}{{=}} \vb_0 - \alpha\,{ALONG_B}"
BEST_B = rf"{ALONG_B} = 0 \ \Rightarrow\ \vb^{{*}} \part{{equals}}{{=}} \dat{{\bar y}} - \vm\,\dat{{\bar x}}"
DISTANCE = r"\vb_{t+1} - \vb^{*} = (1 - 2\alpha)\,(\vb_t - \vb^{*})"
CURVATURE_ALONG_B = r"\vJ''(\vb) = 2"
DISTANCE_SHRINKS = r"|1 - 2\alpha| < 1 \ \Leftrightarrow\ 0 < \alpha < 1"

# ---- the optimum ---------------------------------------------------------------------------------------------

BEST_SLOPE = r"\vm^{*} = \frac{\sum (x_i - \bar x)(y_i - \bar y)}{\sum (x_i - \bar x)^2}"
BEST_INTERCEPT = r"\vb^{*} = \bar y - \vm^{*}\,\bar x"
LOSS_ALONG_B = r"\vJ(\vm^{*}, \vb)"
OPTIMUM = r"(\vm^{*}, \vb^{*})"

# ---- another ruler for x --------------------------------------------------------------------------------------

STANDARDIZED = r"\frac{x - \bar x}{\sigma_x}"
NEW_RULER = r"x \,\leftarrow\,"

# ---- curvature and learning rates ----------------------------------------------------------------------------

CURVATURE = {"steep": r"\lambda_{\max}", "flat": r"\lambda_{\min}"}  # of the bowl along its axes
CONDITION_NUMBER = r"\kappa = \frac{\lambda_{\max}}{\lambda_{\min}}"
BEST_RATE = r"\frac{2}{\lambda_{\min} + \lambda_{\max}}"
LARGEST_RATE = r"\frac{2}{\lambda_{\max}}"
SHARE_OF_BOUND = r"\frac{\alpha}{2/\lambda_{\max}}"
STOPPING_LIMIT = rf"\varepsilon\,{FIRST_GRADIENT_LENGTH}"


def remaining_share(epochs: int) -> str:
    """What is left above the floor after so many epochs, as a share of the first loss, on one line."""
    return rf"(\vJ_{{{epochs}}} - \vJ^{{*}}) / \vJ_0"


# ---- better walkers --------------------------------------------------------------------------------------------

LINE = r"(\vm, \vb)"
POINT_GRADIENT = r"\csgd{\nabla \vJ_i}"
MEAN_OF_POINTS = rf"{GRADIENT} = \frac{{1}}{{n}}\sum_{{i=1}}^{{n}} {POINT_GRADIENT}"
POINT_LOSS = r"\vJ_i(\vm, \vb) = \res{\bigl(y_i - (\vm\, x_i + \vb)\bigr)^2}"
POINT_STEP = rf"{LINE} \,\leftarrow\, {LINE} - \alpha\,{POINT_GRADIENT}"
VELOCITY = rf"\cmom{{v}} \,\leftarrow\, \beta\,\cmom{{v}} + {GRADIENT}"
MOMENTUM_STEP = rf"{LINE} \,\leftarrow\, {LINE} - \alpha\,\cmom{{v}}"
STEEP_RATE = r"\alpha = 1 / \lambda_{\max}"
BETA_FOR_IT = r"\beta = (1 - 1 / \sqrt\kappa)^2"
ADAM_MEAN = {name: rf"\c{name}{{\hat u_{name}}}" for name in PARAMETERS}
ADAM_SIZE = {name: rf"\c{name}{{\sqrt{{\hat s_{name}}}}}" for name in PARAMETERS}
ADAM_STEP = rf"{LINE} \,\leftarrow\, {LINE} - \alpha\,\frac{{\hat u}}{{\sqrt{{\hat s}}}}"


def adam_ratio(name: Parameter) -> str:
    """What α is multiplied by in a parameter's step."""
    return rf"\c{name}{{\hat u_{name} / \sqrt{{\hat s_{name}}}}} ="


# ---- all of them -------------------------------------------------------------------------------------------------


def by_name() -> dict[str, str]:
    """Each formula that stands on its own, by its name in small letters; those along a parameter end in its name."""
    own = {
        name.lower(): tex
        for name, tex in globals().items()
        if name.isupper() and isinstance(tex, str) and name not in PIECES
    }
    own |= {
        f"{name.lower()}_{parameter}": table[parameter]
        for name, table in globals().items()
        if isinstance(table, dict) and table.keys() == set(PARAMETERS) and name not in PIECES
        for parameter in PARAMETERS
    }
    return own | {f"{write.__name__}_{name}": write(name) for write in ALONG for name in PARAMETERS}


PIECES = {"LINE", "FACTOR", "INNER", "IS", "INSIDE", "SUM", "MEAN", "ERROR_PART"}  # of other formulas
ALONG: tuple[Callable[[Parameter], str], ...] = (
    partial, partial_fraction, slope_short, by_chain_rule, in_order, inner_derivative, partial_average,
    short_average, update, adam_ratio,
)  # fmt: skip
