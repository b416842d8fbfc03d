"""Makes torch_steps.json: the first 100 steps of each rule by torch.optim, in float64.

Not run by the tests.  In a throw-away environment, from this folder: ``pip install torch numpy``, then
``python make_torch_steps.py``.  The loss is mean((y − (m x + b))²) of all points or of a batch, its gradient
autograd's; batches are given by their rows.
A decaying rate is ``LambdaLR`` with 1 / (1 + t / half), stepped after each step.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

STEPS, START = 100, (-3.0, 4.0)
OPTIMIZERS = {
    "plain": (torch.optim.SGD, {"lr": 0.05}),
    "momentum": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.9}),
    "nesterov": (torch.optim.SGD, {"lr": 0.02, "momentum": 0.9, "nesterov": True}),
    "rmsprop": (torch.optim.RMSprop, {"lr": 0.05, "alpha": 0.95, "eps": 1e-8}),
    "adam": (torch.optim.Adam, {"lr": 0.1, "betas": (0.9, 0.99), "eps": 1e-8}),
}
HALF = 20.0


def steps(name: str, x, y, rows, decays: bool) -> list[list[float]]:
    """(m, b) before the first and after each step."""
    kind, settings = OPTIMIZERS[name]
    params = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = kind([params], **settings)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 / (1 + t / HALF)) if decays else None
    path = [params.tolist()]
    for batch in rows:
        optimizer.zero_grad()
        torch.mean((y[batch] - (params[0] * x[batch] + params[1])) ** 2).backward()
        optimizer.step()
        if schedule:
            schedule.step()
        path.append(params.tolist())
    return path


def main() -> None:
    """Data, rows of the batches, and paths."""
    rng = np.random.default_rng(2026)
    x = rng.normal(0.8, 1.0, 24).round(3)
    y = (2.0 * x - 1.0 + rng.normal(0.0, 0.8, 24)).round(3)
    orders = {
        "full": [list(range(24))] * STEPS,
        "5": [part.tolist() for _ in range(20) for part in np.split(rng.permutation(24), range(5, 24, 5))],
        "1": [[int(row)] for _ in range(5) for row in rng.permutation(24)][:STEPS],
    }
    tensors = torch.tensor(x), torch.tensor(y)
    runs = [
        {"rule": name, "batches": size, "decays": decays, "params": steps(name, *tensors, rows, decays)}
        for name in OPTIMIZERS
        for size, rows in orders.items()
        for decays in (False, True)
    ]
    told = {
        "made_by": f"make_torch_steps.py with PyTorch {torch.__version__}, NumPy {np.__version__}, float64",
        "settings": {name: settings for name, (_, settings) in OPTIMIZERS.items()},
        "half": HALF,
        "x": x.tolist(),
        "y": y.tolist(),
        "rows": {size: rows for size, rows in orders.items() if size != "full"},
        "runs": runs,
    }
    Path(__file__).with_name("torch_steps.json").write_text(
        json.dumps(told, separators=(",", ":")) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
