"""Gradient descent for linear regression, from scratch in NumPy.

In reading order: data → moments → loss → rules → descent → convergence → noise → landscape → study.

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

from gdmath.by_hand import Grid, HandData, total
from gdmath.convergence import (
    best_momentum,
    best_nesterov,
    closed_form,
    epochs_to_converge,
    epochs_to_reach,
    predicted_rate,
    slowest_part,
)
from gdmath.dataset import Dataset, DatasetError, Reservoir, load_diabetes, make_line, standardize
from gdmath.dates import DateScale, round_dates
from gdmath.descent import descend, descend_by_hand, one_epoch
from gdmath.landscape import (
    Ellipse,
    Parabola,
    Window,
    data_window,
    decimals_of,
    descent_window,
    level_ellipse,
    levels,
    rim_level,
    rim_window,
    round_ticks,
    slice_along_b,
    tick_step,
)
from gdmath.loss import Curvature, curvature, gradient, hessian, mse, optimum, predict, residuals
from gdmath.moments import Moments
from gdmath.noise import ball, has_settled
from gdmath.rules import Adam, Decaying, Momentum, Nesterov, PlainDescent, RMSProp, Rule
from gdmath.stationary import stationary_covariance
from gdmath.study import Coordinates, Study
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
    "Window",
    "ball",
    "best_momentum",
    "best_nesterov",
    "closed_form",
    "columns",
    "csv_chunks",
    "curvature",
    "data_window",
    "decimals_of",
    "descend",
    "descend_by_hand",
    "descent_window",
    "epochs_to_converge",
    "epochs_to_reach",
    "gradient",
    "has_settled",
    "hessian",
    "level_ellipse",
    "levels",
    "load_csv",
    "load_diabetes",
    "make_line",
    "mse",
    "one_epoch",
    "optimum",
    "predict",
    "predicted_rate",
    "residuals",
    "rim_level",
    "rim_window",
    "round_dates",
    "round_ticks",
    "slice_along_b",
    "slowest_part",
    "standardize",
    "stationary_covariance",
    "tick_step",
    "total",
]
