"""Update rules: how a step follows from a gradient.

A rule looks at one gradient at a time, of all points or of a few, and at what it keeps from the steps before: state
and gradient in, step and state out.  It knows no data; the learning rate comes with each step, so that it may change.
Rules that look ahead, like Nesterov's, are written for the point they have looked ahead to: then the gradient is that
of the parameters, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
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


PLAIN = PlainDescent()
RULES: dict[str, type[Any]] = {kind.name: kind for kind in (PlainDescent,)}


def described(rule: Any) -> dict[str, Any]:
    """A rule's name and constants, as `rule_of` reads them.

    >>> rule_of(described(PlainDescent()))
    PlainDescent()
    """
    return {"name": rule.name, **asdict(rule)}


def rule_of(told: Mapping[str, Any]) -> Rule:
    """The rule of a name and constants; ``ValueError`` where there is none.

    >>> rule_of({"name": "plain"})
    PlainDescent()
    """
    kind = RULES.get(told["name"])
    constants = {key: value for key, value in told.items() if key != "name"}
    if kind is None or set(constants) != {field.name for field in fields(kind)}:
        raise ValueError(
            f"no update rule is called {told['name']!r} and has {sorted(constants)}: see gdmath/rules.py"
        )
    rule: Rule = kind(**constants)
    return rule
