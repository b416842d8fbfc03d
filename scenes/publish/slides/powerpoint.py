"""A deck as a PowerPoint file: a clip fills each slide and starts by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from scenes.publish.slides.deck import Clip, Deck, Heading
from scenes.publish.slides.question_slide import add_question
from scenes.words.language import Language

SHORT_SIDE = 7.5 * 914_400  # English Metric Units: the height of PowerPoint's own wide slides
TITLE_LAYOUT, SECTION_LAYOUT, BEAT_LAYOUT = 0, 2, 5  # of python-pptx's own template
QUIET, FAINT = 0.7, 0.3  # shares of ink in what is said in passing, and in frames
FONT = "Arial"  # which every machine has, or one of its measures; the letters of the films are TeX's own
OFFICE_2010 = "http://schemas.microsoft.com/office/powerpoint/2010/main"

# What PowerPoint writes for a video that starts automatically, after what came before, on its own: the first effect of
# the main sequence calls the player, and a click on the picture makes it pause and go on.
AUTOPLAY = """
<p:timing {namespaces}>
  <p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>
    <p:seq concurrent="1" nextAc="seek">
      <p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>
        <p:par><p:cTn id="3" fill="hold">
          <p:stCondLst>
            <p:cond delay="indefinite"/>
            <p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond>
          </p:stCondLst>
          <p:childTnLst><p:par><p:cTn id="4" fill="hold">
            <p:stCondLst><p:cond delay="0"/></p:stCondLst>
            <p:childTnLst><p:par>
              <p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold" nodeType="afterEffect">
                <p:stCondLst><p:cond delay="0"/></p:stCondLst>
                <p:childTnLst><p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr>
                  <p:cTn id="6" dur="{milliseconds}" fill="hold"/>
                  <p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl>
                </p:cBhvr></p:cmd></p:childTnLst>
              </p:cTn>
            </p:par></p:childTnLst>
          </p:cTn></p:par></p:childTnLst>
        </p:cTn></p:par>
      </p:childTnLst></p:cTn>
      <p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>
      <p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst>
    </p:seq>
    <p:video><p:cMediaNode vol="80000">
      <p:cTn id="7" fill="hold" display="0">
        <p:stCondLst><p:cond delay="indefinite"/></p:stCondLst>
      </p:cTn>
      <p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl>
    </p:cMediaNode></p:video>
    <p:seq concurrent="1" nextAc="seek">
      <p:cTn id="8" restart="whenNotActive" fill="hold" evtFilter="cancelBubble" nodeType="interactiveSeq">
        <p:stCondLst>
          <p:cond evt="onClick" delay="0"><p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl></p:cond>
        </p:stCondLst>
        <p:endSync evt="end" delay="0"><p:rtn val="all"/></p:endSync>
        <p:childTnLst><p:par><p:cTn id="9" fill="hold">
          <p:stCondLst><p:cond delay="0"/></p:stCondLst>
          <p:childTnLst><p:par><p:cTn id="10" fill="hold">
            <p:stCondLst><p:cond delay="0"/></p:stCondLst>
            <p:childTnLst><p:par>
              <p:cTn id="11" presetID="2" presetClass="mediacall" presetSubtype="0" fill="hold" nodeType="clickEffect">
                <p:stCondLst><p:cond delay="0"/></p:stCondLst>
                <p:childTnLst><p:cmd type="call" cmd="togglePause"><p:cBhvr>
                  <p:cTn id="12" dur="1" fill="hold"/>
                  <p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl>
                </p:cBhvr></p:cmd></p:childTnLst>
              </p:cTn>
            </p:par></p:childTnLst>
          </p:cTn></p:par></p:childTnLst>
        </p:cTn></p:par></p:childTnLst>
      </p:cTn>
      <p:nextCondLst>
        <p:cond evt="onClick" delay="0"><p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl></p:cond>
      </p:nextCondLst>
    </p:seq>
  </p:childTnLst></p:cTn></p:par></p:tnLst>
</p:timing>
"""


def write_powerpoint(deck: Deck, path: Path) -> None:
    """Write a deck as .pptx: title, section titles, and a slide a beat, the narration as its notes.

    Where a beat has a question, a slide before it asks, and one after it answers.
    """
    show = Presentation()
    _shape(show, deck)
    _paint(show, deck)
    show.core_properties.title, show.core_properties.author = deck.title, ""
    slides, links = {}, {}

    def add_heading(layout: int, heading: Heading) -> None:
        slides[heading.key], pictures = _add_heading(show, layout, heading, deck)
        links.update(pictures)

    add_heading(TITLE_LAYOUT, deck.heading)
    for section in deck.sections:
        add_heading(SECTION_LAYOUT, section.heading)
        for clip in section.clips:
            asked = clip.cut.beat.asked
            if asked is not None:
                add_question(show, asked.question, deck, answered=False)
            slides[clip.cut.name] = _add_beat(show, clip, deck.language)
            if asked is not None:
                add_question(show, asked.question, deck, answered=True)
    for key, picture in links.items():
        picture.click_action.target_slide = slides[key]
    _add_sections(
        show,
        [
            (deck.language.say("pages.first_slide"), 1),
            *((part.heading.title, 1 + part.slides) for part in deck.sections),
        ],
    )
    _name_notes_master(show)
    show.save(str(path))


def _shape(show: Any, deck: Deck) -> None:
    """Slides of the clips' shape, and the places of python-pptx's template, which is 4:3, with them."""
    scale = SHORT_SIDE / min(deck.width, deck.height)
    width, height = round(scale * deck.width), round(scale * deck.height)
    wider, taller = width / show.slide_width, height / show.slide_height
    for part in (show.slide_master, *show.slide_layouts):
        for place in part.element.iter(qn("a:off"), qn("a:ext")):
            for name, times in (("x", wider), ("y", taller), ("cx", wider), ("cy", taller)):
                if place.get(name) is not None:
                    place.set(name, str(round(int(place.get(name)) * times)))
    show.slide_width, show.slide_height = Emu(width), Emu(height)
    show.element.find(qn("p:sldSz")).attrib.pop("type", None)  # it says 4:3


def _paint(show: Any, deck: Deck) -> None:
    """Set ground, text and font for these slides and for all that a lecturer adds, by the theme.

    What Office calls its light colour is the ground and its dark one is the text, whichever is lighter.
    """
    colors = {"lt1": deck.paper, "dk1": deck.ink, "lt2": deck.paper, "dk2": deck.mix(QUIET)}
    colors |= {"hlink": deck.ink, "folHlink": deck.mix(QUIET)}
    part = show.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = parse_xml(part.blob)
    scheme = next(theme.iter(qn("a:clrScheme")))
    for name, color in colors.items():
        (old,) = scheme.find(qn(f"a:{name}"))
        old.getparent().replace(old, parse_xml(f'<a:srgbClr {nsdecls("a")} val="{RGBColor(*color)}"/>'))  # type: ignore[no-untyped-call]
    for font in next(theme.iter(qn("a:fontScheme"))).iter(qn("a:latin")):
        font.set("typeface", FONT)
    part._blob = serialize_part_xml(theme)
    for layout in (show.slide_master, *show.slide_layouts):
        for text in layout.element.iter(qn("a:defRPr")):
            text.attrib.pop("cap", None)  # "Only b" is not "ONLY B"
        for tint in list(layout.element.iter(qn("a:tint"))):  # of text: it would bring it nearer to white
            tint.getparent().remove(tint)


def _add_heading(show: Any, layout: int, heading: Heading, deck: Deck) -> tuple[Any, dict[str, Any]]:
    """A slide with a title, and pictures of what follows: beside it, or below it where slides are not wide.

    Returns the slide, and the picture that stands for each item.
    """
    slide = show.slides.add_slide(show.slide_layouts[layout])
    across, down = show.slide_width, show.slide_height
    unit = min(across, down)  # lengths are shares of it
    left, right = 0.08 * unit, across - 0.08 * unit
    if across > 1.2 * down:
        large, end, top, middle, bottom = 40, 0.36 * across, 0.1 * down, 0.5 * down, 0.8 * down
        room = 0.41 * across, right, 0.08 * down, 0.94 * down
    else:
        large, end, top, middle, bottom = 34, right, 0.04 * down, 0.2 * down, 0.33 * down
        room = left, right, 0.35 * down, 0.95 * down
    below = middle + 0.035 * unit
    places = [
        (heading.title, top, middle, large, MSO_ANCHOR.BOTTOM, MSO_THEME_COLOR.TEXT_1),
        (heading.subtitle, below, bottom, 18, MSO_ANCHOR.TOP, MSO_THEME_COLOR.TEXT_2),
    ]
    for shape, (words, begin, stop, size, anchor, color) in zip(slide.placeholders, places, strict=True):
        shape.left, shape.top, shape.width, shape.height = map(round, (left, begin, end - left, stop - begin))
        _write(shape.text_frame, words, size, anchor, color)
    return slide, _add_contents(slide, heading, deck, room, unit)


def _add_contents(
    slide: Any, heading: Heading, deck: Deck, room: tuple[float, float, float, float], unit: float
) -> dict[str, Any]:
    """Small pictures with their titles below them, in a room (left, right, top, bottom); returns them by their keys."""
    left, right, top, bottom = room
    gap, label = 0.03 * unit, 0.055 * unit
    shape = deck.width / deck.height
    columns = heading.columns((right - left) / (bottom - top) / shape)
    rows = -(-len(heading.contents) // columns)
    width = min(
        (right - left - (columns - 1) * gap) / columns,
        ((bottom - top - (rows - 1) * gap) / rows - label) * shape,
    )
    height = width / shape
    left += (right - left - columns * width - (columns - 1) * gap) / 2
    top += (bottom - top - rows * (height + label) - (rows - 1) * gap) / 2
    pictures = {}
    for k, item in enumerate(heading.contents):
        row, column = divmod(k, columns)
        x, y = left + column * (width + gap), top + row * (height + label + gap)
        picture = slide.shapes.add_picture(str(item.picture), *map(round, (x, y, width, height)))
        picture.name, picture.line.width = item.key, Pt(0.5)
        picture.line.color.rgb = RGBColor(*deck.mix(FAINT))  # type: ignore[no-untyped-call]
        picture.element.nvPicPr.cNvPr.set("descr", deck.language.say("pages.leads_to", title=item.title))
        words = slide.shapes.add_textbox(*map(round, (x, y + height, width, label)))
        _write(words.text_frame, item.title, 12, MSO_ANCHOR.MIDDLE, MSO_THEME_COLOR.TEXT_2)
        pictures[item.key] = picture
    return pictures


def _write(frame: Any, words: str, size: float, anchor: Any, color: Any) -> None:
    """Fill a frame with text that stands at its left edge."""
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = words
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold = Pt(size), False
        paragraph.font.color.theme_color = color


def _add_beat(show: Any, clip: Clip, language: Language) -> Any:
    """A slide that its clip fills; its title stands above the slide, where outlines and screen readers find it."""
    cut = clip.cut
    slide = show.slides.add_slide(show.slide_layouts[BEAT_LAYOUT])
    width, height = show.slide_width, show.slide_height
    title = slide.shapes.title
    title.text_frame.text = cut.title
    title.left, title.top, title.width, title.height = 0, -round(0.12 * height), width, round(0.1 * height)
    movie = slide.shapes.add_movie(
        str(clip.video), 0, 0, width, height, poster_frame_image=str(clip.poster), mime_type="video/mp4"
    )
    movie.name = cut.name
    about = language.say("pages.film_of", seconds=f"{cut.seconds:.0f}", title=cut.title)
    movie.element.nvPicPr.cNvPr.set("descr", f"{about} {clip.alt}".rstrip())
    timing = slide.element.find(qn("p:timing"))
    milliseconds = round(1000 * cut.seconds)
    xml = AUTOPLAY.format(namespaces=nsdecls("p"), shape=movie.shape_id, milliseconds=milliseconds)
    timing.getparent().replace(timing, parse_xml(xml))
    slide.notes_slide.notes_text_frame.text = cut.beat.text
    return slide


def _name_notes_master(show: Any) -> None:
    """List the master of the notes, which python-pptx only relates to; Keynote refuses notes without it."""
    relation = next(r.rId for r in show.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.NOTES_MASTER)
    show.element.find(qn("p:sldMasterIdLst")).addnext(
        parse_xml(
            f'<p:notesMasterIdLst {nsdecls("p", "r")}><p:notesMasterId r:id="{relation}"/></p:notesMasterIdLst>'
        )
    )


def _add_sections(show: Any, parts: list[tuple[str, int]]) -> None:
    """Name the groups of slides that PowerPoint shows in its outline: (name, number of slides)."""
    slides = iter(show.slides)
    sections = ""
    for k, (name, count) in enumerate(parts, start=1):
        members = "".join(f'<p14:sldId id="{next(slides).slide_id}"/>' for _ in range(count))
        about = f'name={quoteattr(name)} id="{{00000000-0000-4000-8000-{k:012}}}"'
        sections += f"<p14:section {about}><p14:sldIdLst>{members}</p14:sldIdLst></p14:section>"
    show.element.append(
        parse_xml(
            f'<p:extLst {nsdecls("p")}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
            f'<p14:sectionLst xmlns:p14="{OFFICE_2010}">{sections}</p14:sectionLst></p:ext></p:extLst>'
        )
    )
