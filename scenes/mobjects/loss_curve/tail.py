"""The tail of a loss curve: a straight line on a logarithmic axis, and the share that each epoch leaves of it."""

from __future__ import annotations

from manim import VGroup

from gdmath import Curvature, Moments, Trajectory, slowest_part
from scenes.formulas import KEPT_SHARE
from scenes.layout import Region
from scenes.mobjects.kit.fitting import SIZES, fitted, stack
from scenes.mobjects.kit.number import NumberFormat, enough_digits, plain, rounded
from scenes.mobjects.kit.shapes import Shape
from scenes.mobjects.plots.loss_plot import LossPlot
from scenes.style import LABEL, Level, Style


class TailShare(VGroup):
    """What an epoch leaves of the tail, and the curvature from which that share comes; their digits fit each other.

    Attributes
    ----------
    share, rise : after t epochs the tail lies share^t · rise above the floor
    limit, curvature : the formulas
    note, factor : the share in words, and as a factor

    """

    def __init__(
        self, style: Style, region: Region, moments: Moments, trajectory: Trajectory, bowl: Curvature
    ) -> None:
        """With its formulas in a region."""
        super().__init__()
        self.share, self.rise, axis = slowest_part(moments, trajectory)
        form = share_form(self.share, style)
        written = f"{form.write(self.share)}{form.factor}"
        percent = style.language.percent(self.share)
        self.note = style.text(style.say("loss_curve.leaves", share=percent), LABEL)
        self.factor = style.math(rf"\times\,{written}", LABEL)
        name, word, value = (
            (r"\lambda_{\max}", "largest_curvature", bowl.steep),
            (r"\lambda_{\min}", "least_curvature", bowl.flat),
        )[axis]
        alpha = rounded(trajectory.learning_rate, 3)
        digits = enough_digits(
            lambda k: form.rounded((1 - alpha * rounded(value, k)) ** 2) == form.rounded(self.share)
        )
        tex = rf"{KEPT_SHARE} \;\longrightarrow\; (1 - \alpha\,{name})^2 = {written}"
        words = rf"\quiet{{\text{{{style.say(f'loss_curve.{word}')}}}}}"

        def write(size: float) -> VGroup:
            curvature = style.math(rf"{name} = {plain(value, digits)}\quad {words}", min(size, LABEL))
            return stack(region, style.math(tex, size), curvature)

        self.limit, self.curvature = fitted(write, SIZES, region.right)
        self.add(self.limit, self.curvature)


class TailLine(Shape):
    """The line that losses would follow which keep the tail's share from the start, dashed."""

    def __init__(self, plot: LossPlot, tail: TailShare) -> None:
        super().__init__(plot.style.color("text"), width=3, z=Level.ARROW)
        self.whole = plot.rate_line(tail.share, tail.rise)

    def draw(self, share: float) -> None:
        """Draw this share of its dashes."""
        self.outline(self.whole[: 4 * round(float(share) * len(self.whole) / 4)])


def share_form(share: float, style: Style) -> NumberFormat:
    """As many decimals as the percentage has that is said of it."""
    said = style.language.percent(share).partition(style.language.decimal)[2]
    return NumberFormat(decimals=2 + len(said)) if share >= 0.01 else NumberFormat.fitting(share, 2)
