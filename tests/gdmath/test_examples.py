"""The examples in docstrings say what is true, and there is one for each public function."""

from __future__ import annotations

import doctest
import importlib
import inspect

import pytest

import gdmath

GDMATH = (
    "batches", "by_hand", "convergence", "coordinates", "dataset", "dates", "defaults", "descent", "grid",
    "landscape", "loss", "noise", "rules", "stationary",
)  # fmt: skip
MODULES = (*(f"gdmath.{name}" for name in GDMATH), "scenes.ticks", "scenes.windows")
# Still without one; those that need files are shown in README.
WITHOUT = {
    "columns", "csv_chunks", "descend_by_hand", "load_csv", "slowest_part", "slice_along_b",
}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_are_true(name):
    module = importlib.import_module(name)
    # An example that shows files nobody has is to be read only.
    parts = [part for part in doctest.DocTestFinder().find(module) if not part.name.endswith(".Reservoir")]
    runner = doctest.DocTestRunner()
    for part in parts:
        runner.run(part)
    assert runner.summarize().failed == 0 and runner.tries > 0


def test_each_public_function_has_an_example():
    functions = {name for name in gdmath.__all__ if inspect.isfunction(getattr(gdmath, name))}
    bare = {name for name in functions if ">>>" not in (inspect.getdoc(getattr(gdmath, name)) or "")}
    assert bare == WITHOUT
