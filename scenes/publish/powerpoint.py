"""A deck as a PowerPoint file: a clip fills each slide and starts by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from scenes.publish.deck import Clip, Deck

SHORT_SIDE = 7.5 * 914_400  # English Metric Units: the height of PowerPoint's own wide slides
TITLE_LAYOUT, SECTION_LAYOUT, BEAT_LAYOUT = 0, 2, 5  # of python-pptx's own template
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
    """Write a deck as .pptx: title, section titles, and a slide a beat, the narration as its notes."""
    show = Presentation()
    _shape(show, deck)
    show.core_properties.title, show.core_properties.author = deck.title, ""
    _paint(show.slide_master, deck)
    _add_title(show, TITLE_LAYOUT, deck.title, deck.subtitle)
    parts = [("Title", 1)]
    for title, clips in deck.sections:
        _add_title(show, SECTION_LAYOUT, title, "")
        for clip in clips:
            _add_beat(show, clip)
        parts.append((title, 1 + len(clips)))
    _add_sections(show, parts)
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


def _paint(master: Any, deck: Deck) -> None:
    """Ground and text in the colours of the clips, for these slides and for those that a lecturer adds."""
    fill = master.background.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor(*deck.paper)  # type: ignore[no-untyped-call]
    ink = "{:02X}{:02X}{:02X}".format(*deck.ink)
    for part in (master, *master.slide_layouts):
        for text in part.element.iter(qn("a:defRPr")):
            text.attrib.pop("cap", None)  # "Only b" is not "ONLY B"
        for color in list(part.element.iter(qn("a:schemeClr"))):
            if color.get("val") == "tx1":
                color.getparent().replace(color, parse_xml(f'<a:srgbClr {nsdecls("a")} val="{ink}"/>'))


def _add_title(show: Any, layout: int, title: str, subtitle: str) -> None:
    """A slide of large text in its middle."""
    slide = show.slides.add_slide(show.slide_layouts[layout])
    width, height = show.slide_width, show.slide_height
    texts = [(title, 0.30, 0.22, 44, MSO_ANCHOR.BOTTOM), (subtitle, 0.54, 0.16, 24, MSO_ANCHOR.TOP)]
    for shape, (text, top, tall, size, anchor) in zip(list(slide.placeholders), texts, strict=False):
        if not text:
            shape.element.getparent().remove(shape.element)
            continue
        shape.left, shape.width = round(0.08 * width), round(0.84 * width)
        shape.top, shape.height = round(top * height), round(tall * height)
        shape.text_frame.word_wrap, shape.text_frame.vertical_anchor = True, anchor
        paragraph = shape.text_frame.paragraphs[0]
        paragraph.text, paragraph.alignment = text, PP_ALIGN.CENTER
        paragraph.font.size, paragraph.font.bold = Pt(size), False


def _add_beat(show: Any, clip: Clip) -> None:
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
    about = f"Film of {cut.seconds:.0f} seconds: {cut.title}. The notes of this slide hold its words."
    movie.element.nvPicPr.cNvPr.set("descr", about)
    timing = slide.element.find(qn("p:timing"))
    milliseconds = round(1000 * cut.seconds)
    xml = AUTOPLAY.format(namespaces=nsdecls("p"), shape=movie.shape_id, milliseconds=milliseconds)
    timing.getparent().replace(timing, parse_xml(xml))
    slide.notes_slide.notes_text_frame.text = cut.beat.text


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
