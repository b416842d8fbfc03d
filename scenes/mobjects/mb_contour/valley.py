"""Two slices through the bottom of the bowl, along its steep axis and its flat one, and a ball on each."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from scenes.formulas import CONDITION_NUMBER, CURVATURE
from scenes.layout import Region
from scenes.mobjects.kit.fitting import SIZES, fitted
from scenes.mobjects.kit.number import plain
from scenes.mobjects.kit.shapes import Shape, arrow, segments
from scenes.mobjects.mb_contour.labels import rows
from scenes.mobjects.mb_contour.slice import Slice
from scenes.mobjects.mb_contour.split_path import KINDS, SplitPath
from scenes.mobjects.plots.board import Board
from scenes.plans.mb_contour import SETTLED, Valley
from scenes.style import LABEL, QUIET, tex_number

HIGH = 0.95  # where the balls start, as a share of the way to the rim: both at the same height
SHEET = 0.1  # opacity of the sheets that cut
SIDES = -1, 1  # of the bottom at which they start
AROUND = {"left": 0.25, "right": 0.25, "bottom": 0.35, "top": 0.75}  # the parabolas in their panel


class ValleyPicture(VGroup):
    """What shows why the path bends.

    Attributes
    ----------
    slices, pieces : the two parabolas, steep first, each with its ball, as a group and as a list
    thread : the same on the contour plot: the ways through the bottom, and the descent's parts along them
    frame : axes below and beside the parabolas, with their names, and the loss at the bottom
    names : of the parabolas, with the symbols of their curvatures
    numbers : of the curvatures, and what became of the balls

    """

    def __init__(self, board: Board, valley: Valley, turn: int | None) -> None:
        """With the epoch at which the descent turns from across to along, see `SplitPath`."""
        super().__init__()
        self.board, self.valley, self.style = board, valley, board.style
        bowl, home = board.plane.bowl, board.layout.left.inset(**AROUND)
        reach = valley.reach(bowl.moments, bowl.rim)
        widths = home.width * np.hypot(*reach.T) / np.hypot(*reach.T).max()
        self.pieces = [
            Slice(self.style, bowl, half, "loss", _narrowed(home, width), sheet=SHEET)
            for half, width in zip(reach, widths, strict=True)
        ]
        self.slices = VGroup(*self.pieces)
        self.thread = SplitPath(board, valley, turn)
        self.thread.settle()
        self.frame = self._frame(home)
        self.names = self._names()
        self.numbers = ValleyNumbers(board, valley)
        self.add(self.thread, self.slices, self.frame, self.names, self.numbers)

    def show(self, t: float) -> None:
        """Let the balls be where t updates have brought them."""
        whole = np.append(np.arange(int(t) + 1), t)
        for piece, side, left in zip(self.pieces, SIDES, self.valley.left(whole).T, strict=True):
            piece.roll(HIGH * side * left)

    def race(self, t: float) -> None:
        """The same for the descent on the contour plot."""
        self.board.show_epoch(float(t))
        self.thread.show(float(t))
        self.show(float(t))

    def cut(self, share: float) -> None:
        """Draw the slices on the contour plot, from their ends to the bottom."""
        for piece in self.pieces:
            piece.lower(share)

    def lift(self, share: float) -> None:
        """Lift the parabolas out of the contour plot."""
        for piece in self.pieces:
            piece.lift(share)

    def _frame(self, home: Region) -> VGroup:
        """An axis for the distance from the bottom, and an arrow of the loss, which begins at its floor."""
        style, x, y = self.style, home.center[0], home.bottom
        axis = Shape(style.color("rule"), width=2)
        axis.outline(segments(np.array([[home.left, y]]), np.array([[home.right, y]])))
        shaft, head = Shape(style.color("loss"), width=3), Shape(style.color("loss"), fill=1)
        foot = np.array([home.left - 0.5, y])
        for shape, outline in zip((shaft, head), arrow(foot, foot + [0, home.height]), strict=True):
            shape.outline(outline)
        loss = style.math(r"\vJ", LABEL).move_to(np.array([foot[0], home.top + 0.28, 0]))
        words = style.text(style.say("mb_contour.distance"), QUIET, "quiet").stand_at(x, y - 0.5, side=0)
        form, floor = self.board.loss.number.form, self.board.moments.floor
        least = style.math(form.write(floor) + form.factor, QUIET, "loss").stand_at(foot[0] + 0.15, y + 0.12)
        return VGroup(axis, shaft, head, loss, least, words)

    def _names(self) -> VGroup:
        """Steep and flat, each over one arm of its parabola."""
        labels = VGroup()
        for kind, piece, side in zip(KINDS, self.pieces, SIDES, strict=True):
            words = rf"\quiet{{\text{{{self.style.say(kind)}}}}}\ \ {CURVATURE[kind]}"
            label, home = self.style.math(words, LABEL), piece.home
            arm = home.left if side < 0 else home.right
            label.stand_at(arm, home.top + 0.2, side=0 if side < 0 else 1)
            labels.add(label)
        steep, flat = labels
        steep.shift(np.array([max(0.0, self.pieces[1].home.left - float(steep.get_left()[0])), 0, 0]))
        overlap = float(steep.get_right()[0]) + 0.3 - float(flat.get_left()[0])
        if overlap > 0:
            steep.shift(np.array([-overlap, 0, 0]))
        return labels


class ValleyNumbers(VGroup):
    """In two rows the curvatures and what became of the balls, and κ at the right or below.

    Attributes
    ----------
    curvatures : λ_max and λ_min
    notes : after how many epochs each ball was down
    ratio : κ, with its name

    """

    def __init__(self, board: Board, valley: Valley) -> None:
        super().__init__()
        self.board, self.valley, self.style = board, valley, board.style
        strip, heights = board.layout.strip, rows(board)
        self.ratio = self._ratio()
        edge = float(self.ratio.get_left()[0]) - 0.3 if board.layout.is_wide else strip.right
        self.curvatures = VGroup(
            *(
                self.style.math(rf"{CURVATURE[kind]} = {plain(curve)}", LABEL).stand_at(strip.left, y)
                for kind, curve, y in zip(KINDS, (valley.bowl.steep, valley.bowl.flat), heights, strict=True)
            )
        )
        start = float(self.curvatures.get_right()[0]) + 0.45

        def write(size: float) -> VGroup:
            labels = (self.style.text(words, size) for words in self._words())
            return VGroup(*(label.stand_at(start, y) for label, y in zip(labels, heights, strict=True)))

        self.notes = fitted(write, SIZES[1:], edge)
        self.add(self.curvatures, self.notes, self.ratio)

    def _ratio(self) -> VGroup:
        """κ as the ratio that it is, and its words."""
        style, place = self.style, self.board.layout.numbers
        value = tex_number(style.language.ratio(self.valley.bowl.condition_number))
        kappa = style.math(rf"{CONDITION_NUMBER} = {value}", LABEL)
        name = style.text(style.say("mb_contour.condition_number"), QUIET, "quiet")
        wide = self.board.layout.is_wide
        left = place.right - kappa.width if wide else place.left
        kappa.move_to(np.array([left + kappa.width / 2, place.center[1], 0]))
        x = left - 0.3 if wide else float(kappa.get_right()[0]) + 0.4
        return VGroup(kappa, name.stand_at(x, kappa.get_center()[1] - 0.1, side=1 if wide else -1))

    def _words(self) -> list[str]:
        """What became of each ball."""
        language, valley, texts = self.style.language, self.valley, []
        for settled, factor in zip(valley.settled, valley.factors, strict=True):
            if abs(factor) >= 1:
                texts.append(self.style.say("mb_contour.lost"))
                continue
            key, epoch = ("settled", settled) if settled is not None else ("unsettled", valley.epochs)
            share = language.percent(SETTLED if settled is not None else float(abs(factor) ** epoch))
            epochs = language.counted(epoch, "epoch")
            texts.append(self.style.say(f"mb_contour.{key}", share=share, epochs=epochs))
        return texts


def _narrowed(region: Region, width: float) -> Region:
    """The middle of a region, so wide."""
    spare = (region.width - width) / 2
    return region.inset(left=spare, right=spare)
