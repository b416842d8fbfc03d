"""Gradient descent for linear regression, from scratch in NumPy.

In reading order: data → moments → loss → rules → descent → convergence → noise → landscape → coordinates → study.

=============  =====================================================================
x, y           the data, shape (n,) each
m, b           slope and intercept of the line ŷ = m x + b; always in this order
J              the loss, mean squared error: J(m, b) = 1/n Σ (y − ŷ)²
∇J             its gradient: (∂J/∂m, ∂J/∂b) = (−2/n Σ x (y − ŷ), −2/n Σ (y − ŷ))
H              its Hessian, the same everywhere, with eigenvalues λ_max ≥ λ_min > 0
κ              condition number λ_max / λ_min
α              learning rate; one epoch is m ← m − α ∂J/∂m, b ← b − α ∂J/∂b
t              epoch, the number of updates made
m*, b*, floor  the optimum and its loss J(m*, b*)
=============  =====================================================================
"""

from gdmath.by_hand import HandData, total
from gdmath.convergence import (
    best_momentum,
    best_nesterov,
    closed_form,
    epochs_to_converge,
    epochs_to_reach,
    predicted_rate,
    slowest_part,
)
from gdmath.coordinates import Coordinates, bend, bent_start, round_measure
from gdmath.dataset import Dataset, DatasetError, Reservoir, load_diabetes, make_line, standardize
from gdmath.dates import DateScale
from gdmath.defaults import converging_rate, default_start
from gdmath.descent import descend, descend_by_hand, one_epoch
from gdmath.grid import Grid
from gdmath.landscape import (
    Ellipse,
    Parabola,
    level_ellipse,
    slice_along_b,
)
from gdmath.loss import Curvature, curvature, gradient, hessian, mse, optimum, predict, residuals
from gdmath.moments import Moments
from gdmath.noise import ball, has_settled
from gdmath.rules import Adam, Decaying, Momentum, Nesterov, PlainDescent, RMSProp, Rule
from gdmath.stationary import stationary_covariance
from gdmath.study import Study
from gdmath.tables import Column, Table, columns, csv_chunks, load_csv
from gdmath.trajectory import Outcome, Trajectory

__all__ = [
    "Adam",
    "Column",
    "Coordinates",
    "Curvature",
    "Dataset",
    "DatasetError",
    "DateScale",
    "Decaying",
    "Ellipse",
    "Grid",
    "HandData",
    "Moments",
    "Momentum",
    "Nesterov",
    "Outcome",
    "Parabola",
    "PlainDescent",
    "RMSProp",
    "Reservoir",
    "Rule",
    "Study",
    "Table",
    "Trajectory",
    "ball",
    "bend",
    "bent_start",
    "best_momentum",
    "best_nesterov",
    "closed_form",
    "columns",
    "converging_rate",
    "csv_chunks",
    "curvature",
    "default_start",
    "descend",
    "descend_by_hand",
    "epochs_to_converge",
    "epochs_to_reach",
    "gradient",
    "has_settled",
    "hessian",
    "level_ellipse",
    "load_csv",
    "load_diabetes",
    "make_line",
    "mse",
    "one_epoch",
    "optimum",
    "predict",
    "predicted_rate",
    "residuals",
    "round_measure",
    "slice_along_b",
    "slowest_part",
    "standardize",
    "stationary_covariance",
    "total",
]
