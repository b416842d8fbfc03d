"""Slides of PowerPoint that ask a question, and that answer it."""

from __future__ import annotations

from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from scenes.publish.slides.deck import Deck
from scenes.questions import Answer, Question

LAYOUT = 5  # of python-pptx's template: a title alone
RIGHT, OTHER = "✓ ", ""  # what stands before an answer, so that no colour alone tells it


def add_question(show: Any, question: Question, deck: Deck, *, answered: bool) -> None:
    """Add a slide with a question and its answers, the right one marked where `answered`; it stands in the notes."""
    slide = show.slides.add_slide(show.slide_layouts[LAYOUT])
    across, down = show.slide_width, show.slide_height
    left, width, unit = 0.08 * across, 0.84 * across, min(across, down)
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = map(round, (left, 0.06 * down, width, 0.2 * down))
    _write(title.text_frame, question.text, 30, MSO_THEME_COLOR.TEXT_1)
    context = slide.shapes.add_textbox(*map(round, (left, 0.27 * down, width, 0.2 * down)))
    _write(context.text_frame, question.context, 15, MSO_THEME_COLOR.TEXT_2)
    gap = 0.02 * unit
    height = min(0.1 * unit, (0.34 * down - gap * len(question.answers)) / len(question.answers))
    for k, answer in enumerate(question.answers):
        top = 0.49 * down + k * (height + gap)
        _add_answer(slide, answer, k, map(round, (left, top, width, height)), answered)
    if answered:
        feedback = slide.shapes.add_textbox(*map(round, (left, 0.85 * down, width, 0.12 * down)))
        _write(feedback.text_frame, question.right.feedback, 15, MSO_THEME_COLOR.TEXT_1)
    slide.notes_slide.notes_text_frame.text = deck.language.say(
        "pages.questions.right_is", answer=question.right.text, feedback=question.right.feedback
    )


def _add_answer(slide: Any, answer: Answer, k: int, place: Any, answered: bool) -> None:
    """A frame with an answer; the right one thick, and with a mark, where it is told."""
    tells = answered and answer.is_right
    box = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *place)
    box.name = answer.name
    box.fill.background()
    box.shadow.inherit = False
    box.line.width = Pt(3 if tells else 0.75)
    box.line.color.theme_color = MSO_THEME_COLOR.TEXT_1 if tells else MSO_THEME_COLOR.TEXT_2
    quiet = answered and not answer.is_right
    color = MSO_THEME_COLOR.TEXT_2 if quiet else MSO_THEME_COLOR.TEXT_1
    _write(box.text_frame, f"{RIGHT if tells else OTHER}{k + 1}  {answer.text}", 18, color)
    box.text_frame.margin_left = Pt(10)


def _write(frame: Any, words: str, size: float, color: Any) -> None:
    """Fill a frame with text at its left edge, in the middle of its height."""
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = words
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold = Pt(size), False
        paragraph.font.color.theme_color = color
