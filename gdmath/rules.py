"""Update rules: how a step follows from a gradient.

A rule looks at one gradient at a time, of all points or of a few, and at what it keeps from the steps before: state
and gradient in, step and state out.  It knows no data; the learning rate comes with each step, so that it may change.
Rules that look ahead, like Nesterov's, are written for the point they have looked ahead to: then the gradient is that
of the parameters, too.

The constants and their places are those of PyTorch's ``torch.optim``, whose steps these are to the last digits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite, sqrt
from typing import Any, ClassVar, Protocol

Pair = tuple[float, float]  # of m and of b
State = tuple[float, ...]  # what a rule keeps, in an order of its own


class Rule(Protocol):
    """An update rule, a frozen dataclass whose fields are its constants."""

    name: ClassVar[str]

    def begin(self) -> State:
        """What is kept before the first step."""
        ...

    def step(self, gradient: Pair, state: State, learning_rate: float) -> tuple[Pair, State]:
        """What to add to (m, b), and what to keep."""
        ...

    def bound(self, plain: float) -> float | None:
        """The learning rate past which it diverges, given that of plain descent; None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class PlainDescent:
    """The step is −α times the gradient; nothing is kept.

    >>> PlainDescent().step((2.0, -1.0), (), 0.5)
    ((-1.0, 0.5), ())
    """

    name: ClassVar[str] = "plain"

    def begin(self) -> State:
        """Nothing."""
        return ()

    def step(self, gradient: Pair, state: State, learning_rate: float) -> tuple[Pair, State]:
        """−α times the gradient."""
        return (-(learning_rate * gradient[0]), -(learning_rate * gradient[1])), state

    def bound(self, plain: float) -> float:
        """That of plain descent."""
        return plain


@dataclass(frozen=True, slots=True)
class Momentum:
    """The heavy ball: v ← β v + ∇J, and the step is −α v; kept is v.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods" (1964).
    ``ValueError`` for a β that is not in [0, 1).

    >>> Momentum(beta=0.5).step((2.0, -1.0), (4.0, 0.0), 0.5)
    ((-2.0, 0.5), (4.0, -1.0))
    """

    name: ClassVar[str] = "momentum"
    beta: float = 0.9

    def __post_init__(self) -> None:
        _check_shares(beta=self.beta)

    def begin(self) -> State:
        """No velocity."""
        return 0.0, 0.0

    def step(self, gradient: Pair, state: State, learning_rate: float) -> tuple[Pair, State]:
        """−α v."""
        v_m, v_b = self.beta * state[0] + gradient[0], self.beta * state[1] + gradient[1]
        return (-(learning_rate * v_m), -(learning_rate * v_b)), (v_m, v_b)

    def bound(self, plain: float) -> float:
        """(1 + β) times that of plain descent: above it z² − (1 + β − αλ) z + β has a root below −1."""
        return (1 + self.beta) * plain


@dataclass(frozen=True, slots=True)
class Nesterov:
    """Nesterov's momentum: v ← β v + ∇J, and the step is −α (∇J + β v); kept is v.

    The gradient is that of the parameters, which stand where v is about to carry them, as in Sutskever et al., "On
    the importance of initialization and momentum in deep learning" (2013), and PyTorch.
    ``ValueError`` for a β that is not in [0, 1).

    >>> Nesterov(beta=0.5).step((2.0, -1.0), (4.0, 0.0), 0.5)
    ((-2.0, 0.75), (4.0, -1.0))
    """

    name: ClassVar[str] = "nesterov"
    beta: float = 0.9

    def __post_init__(self) -> None:
        _check_shares(beta=self.beta)

    def begin(self) -> State:
        """No velocity."""
        return 0.0, 0.0

    def step(self, gradient: Pair, state: State, learning_rate: float) -> tuple[Pair, State]:
        """−α (∇J + β v), with the new v."""
        beta = self.beta
        v_m, v_b = beta * state[0] + gradient[0], beta * state[1] + gradient[1]
        return (
            (-(learning_rate * (gradient[0] + beta * v_m)), -(learning_rate * (gradient[1] + beta * v_b))),
            (v_m, v_b),
        )

    def bound(self, plain: float) -> float:
        """(1 + β) / (1 + 2β) times that of plain descent.

        Above it z² − (1 + β)(1 − αλ) z + β (1 − αλ) has a root below −1: looking ahead overshoots sooner.
        """
        return (1 + self.beta) / (1 + 2 * self.beta) * plain


@dataclass(frozen=True, slots=True)
class RMSProp:
    """Each parameter's slope over its usual size: v ← β v + (1 − β) g², and the step is −α g / (√v + ε); kept is v.

    ε is in units of the slope.  Source: Tieleman & Hinton, "Lecture 6.5: RMSProp", Coursera (2012).
    ``ValueError`` for a β that is not in [0, 1) or an ε that is not positive.

    >>> RMSProp(beta=0.75, epsilon=1.0).step((6.0, -2.0), RMSProp().begin(), 0.5)
    ((-0.75, 0.5), (9.0, 1.0))
    """

    name: ClassVar[str] = "rmsprop"
    beta: float = 0.99
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        _check_shares(beta=self.beta)
        _check_positive(epsilon=self.epsilon)

    def begin(self) -> State:
        """No squares."""
        return 0.0, 0.0

    def step(self, gradient: Pair, state: State, learning_rate: float) -> tuple[Pair, State]:
        """−α g / (√v + ε)."""
        (g_m, g_b), kept, new = gradient, self.beta, 1 - self.beta
        v_m, v_b = kept * state[0] + new * (g_m * g_m), kept * state[1] + new * (g_b * g_b)
        return (
            (
                -(learning_rate * (g_m / (sqrt(v_m) + self.epsilon))),
                -(learning_rate * (g_b / (sqrt(v_b) + self.epsilon))),
            ),
            (v_m, v_b),
        )

    def bound(self, plain: float) -> None:
        """None: a step is about α long, whatever the slope; a larger α ends in a larger ball."""
        return None


@dataclass(frozen=True, slots=True)
class Adam:
    """Momentum over RMSProp's ruler, each freed of its start from zero; kept are t, both means and both squares.

    u ← β₁ u + (1 − β₁) g and v ← β₂ v + (1 − β₂) g²; û = u / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) for the t-th step, which
    is −α û / (√v̂ + ε).  The first is ±α in each parameter, whatever the slope.  ε is in units of the slope.
    Source: Kingma & Ba, "Adam: A method for stochastic optimization" (2015), algorithm 1.
    ``ValueError`` for a β that is not in [0, 1) or an ε that is not positive.

    >>> step, _ = Adam().step((700.0, -3.0), Adam().begin(), 0.5)
    >>> [round(part, 6) for part in step]
    [-0.5, 0.5]
    """

    name: ClassVar[str] = "adam"
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        _check_shares(beta1=self.beta1, beta2=self.beta2)
        _check_positive(epsilon=self.epsilon)

    def begin(self) -> State:
        """No step yet, no means, no squares."""
        return 0.0, 0.0, 0.0, 0.0, 0.0

    def step(self, gradient: Pair, state: State, learning_rate: float) -> tuple[Pair, State]:
        """−α û / (√v̂ + ε)."""
        t, u_m, u_b, v_m, v_b = state
        (g_m, g_b), t = gradient, t + 1
        u_m, u_b = self.beta1 * u_m + (1 - self.beta1) * g_m, self.beta1 * u_b + (1 - self.beta1) * g_b
        v_m = self.beta2 * v_m + (1 - self.beta2) * (g_m * g_m)
        v_b = self.beta2 * v_b + (1 - self.beta2) * (g_b * g_b)
        rate, share = learning_rate / (1 - self.beta1**t), sqrt(1 - self.beta2**t)
        return (
            (
                -(rate * (u_m / (sqrt(v_m) / share + self.epsilon))),
                -(rate * (u_b / (sqrt(v_b) / share + self.epsilon))),
            ),
            (t, u_m, u_b, v_m, v_b),
        )

    def bound(self, plain: float) -> None:
        """None: a step is about α long, whatever the slope; a larger α ends in a larger ball."""
        return None


@dataclass(frozen=True, slots=True)
class Decaying:
    """Another rule, with a learning rate that falls: the t-th step, from 0, is made with α / (1 + t / half).

    After `half` steps it is α / 2.  The sum of all rates is infinite and that of their squares is not, which takes a
    noisy descent to the optimum itself: Robbins & Monro, "A stochastic approximation method" (1951).
    Kept are t and what the other rule keeps.  ``ValueError`` for a `half` that is not positive.

    >>> rule = Decaying(PlainDescent(), half=2)
    >>> first, state = rule.step((1.0, 0.0), rule.begin(), 0.5)
    >>> second, state = rule.step((1.0, 0.0), state, 0.5)
    >>> first[0], round(second[0], 3)
    (-0.5, -0.333)
    """

    name: ClassVar[str] = "decaying"
    rule: Rule
    half: float

    def __post_init__(self) -> None:
        _check_positive(half=self.half)

    def begin(self) -> State:
        """No step yet, and the other rule's own."""
        return 0.0, *self.rule.begin()

    def step(self, gradient: Pair, state: State, learning_rate: float) -> tuple[Pair, State]:
        """That of the other rule, at the rate of the moment."""
        t, *kept = state
        step, kept_next = self.rule.step(gradient, tuple(kept), learning_rate / (1 + t / self.half))
        return step, (t + 1, *kept_next)

    def bound(self, plain: float) -> None:
        """None: the rate falls below any bound, though what has grown by then may be seen as divergence."""
        return None


def _check_shares(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 <= share < 1:
            raise ValueError(f"{name} must be at least 0 and below 1, not {share}")


def _check_positive(**numbers: float) -> None:
    for name, number in numbers.items():
        if not (number > 0 and isfinite(number)):
            raise ValueError(f"{name} must be a positive number, not {number}")


PLAIN = PlainDescent()
RULES: dict[str, type[Any]] = {
    kind.name: kind for kind in (PlainDescent, Momentum, Nesterov, RMSProp, Adam, Decaying)
}


def described(rule: Any) -> dict[str, Any]:
    """A rule's name and constants, as `rule_of` reads them.

    >>> described(Momentum(beta=0.5))
    {'name': 'momentum', 'beta': 0.5}
    """
    constants = {field.name: getattr(rule, field.name) for field in fields(rule)}
    return {
        "name": rule.name,
        **{key: described(value) if hasattr(value, "begin") else value for key, value in constants.items()},
    }


def rule_of(told: Mapping[str, Any]) -> Rule:
    """The rule of a name and constants; ``ValueError`` where there is none.

    >>> rule_of({"name": "momentum", "beta": 0.5})
    Momentum(beta=0.5)
    """
    kind = RULES.get(told["name"])
    constants = {key: value for key, value in told.items() if key != "name"}
    if kind is None or set(constants) != {field.name for field in fields(kind)}:
        raise ValueError(
            f"no update rule is called {told['name']!r} and has {sorted(constants)}: see gdmath/rules.py"
        )
    rule: Rule = kind(
        **{key: rule_of(value) if isinstance(value, Mapping) else value for key, value in constants.items()}
    )
    return rule
