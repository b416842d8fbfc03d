"""Finished films made up in a second, of which every frame and every sample is known."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import av
import numpy as np
from av.video.frame import PictureType

from scenes.encoding import BT709, label
from scenes.publish.build.film import SOUNDS, TIMELINE, VIDEO, Film
from scenes.words.captions import cues
from scenes.words.timeline import Asked, BeatTime, Timeline

RATE = 48_000
BITS = 10  # of a frame's number, written into it as black and white squares
INK_AND_PAPER = {"dark": ("#E6EDF3", "#0E1116"), "light": ("#1B2330", "#FFFFFF")}
BEATS = {"first": 61, "second": 80, "third": 45}  # frames
LATE = 0.02  # seconds after which a beat's sound begins


def rgb(color: str) -> np.ndarray:
    return np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)], np.uint8)


def picture(number: int, size: tuple[int, int], theme: str) -> np.ndarray:
    """A title in ink on paper, a disk that wanders, and the frame's number."""
    width, height = size
    ink, paper = map(rgb, INK_AND_PAPER[theme])
    image = np.empty((height, width, 3), np.uint8)
    image[:] = paper
    image[height // 20 : height // 12, width // 16 : width // 2] = ink
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    image[(x - width * (0.2 + 0.003 * number)) ** 2 + (y - height / 2) ** 2 < (height / 12) ** 2] = (
        240,
        118,
        60,
    )
    side = width // BITS // 2 * 2
    for k in range(BITS):
        image[-side:, k * side : (k + 1) * side] = 235 if number >> k & 1 else 20
    return image


def number_of(frame: av.VideoFrame) -> int:
    """The number that `picture` wrote into a frame."""
    side = frame.width // BITS // 2 * 2
    row = frame.to_ndarray(format="gray")[-side // 2]
    return sum(1 << k for k in range(BITS) if row[round((k + 0.5) * side)] > 127)


def made_film(
    folder: Path,
    *,
    scene: str = "OnlyBScene",
    beats: dict[str, int] = BEATS,
    size: tuple[int, int] = (320, 180),
    rate: int = 60,
    theme: str = "dark",
    sound: bool = True,
    keys: bool = True,
    asked: dict[str, Asked] = MappingProxyType({}),
) -> Film:
    """A film in `folder`; without `keys`, its beats do not begin with a key frame."""
    (folder / SOUNDS).mkdir(parents=True)
    ends = np.cumsum(list(beats.values())).tolist()
    starts = [0, *ends[:-1]]
    with av.open(str(folder / VIDEO), "w") as container:
        stream = container.add_stream(
            "libx264", rate=rate, options={"preset": "ultrafast", "crf": "18", "g": "1000"}
        )
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        label(stream)
        for k in range(ends[-1]):
            frame = av.VideoFrame.from_ndarray(picture(k, size, theme), format="rgb24").reformat(
                format="yuv420p", dst_colorspace=BT709
            )
            frame.pts, frame.time_base = k, Fraction(1, rate)
            frame.pict_type = PictureType.I if keys and k in starts else PictureType.NONE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    told, captions = [], []
    for k, (name, start, end) in enumerate(zip(beats, starts, ends, strict=True)):
        text = f'The words of the {name} beat. <They> are "few" & short.'
        length = (end - start) / rate
        spans = ((LATE, 0.5 * length), (0.55 * length, 0.9 * length))
        told.append(
            BeatTime(
                id=name, title=None if k == 1 else f"The {name} beat", text=text, spoken=text, start=start, end=end,
                sound=f"{name}.wav" if sound else None, sound_at=LATE if sound else 0.0, spans=spans,
                asked=asked.get(name),
            )
        )  # fmt: skip
        for sentence, (a, b) in zip(text.split(". ", 1), spans, strict=True):
            captions += cues(sentence, start / rate + a, start / rate + b, end / rate)
        if sound:
            with wave.open(str(folder / SOUNDS / f"{name}.wav"), "wb") as file:
                file.setparams((1, 2, RATE, 0, "NONE", ""))
                file.writeframes(noise(k, round(0.8 * length * RATE)).tobytes())
    Timeline(
        scene=scene,
        title="Only b: <one> dimension",
        language="en",
        frame_rate=rate,
        beats=tuple(told),
        captions=tuple(captions),
    ).save(folder / TIMELINE)
    return Film(folder)


def noise(seed: int, samples: int) -> np.ndarray:
    """A sound that is like no other, at no other time; low enough to survive encoding."""
    rough = np.random.default_rng(seed).normal(size=samples)
    smooth = np.convolve(rough, np.hanning(24), mode="same")
    return np.round(8000 * smooth / np.abs(smooth).max()).astype("<i2")


def decoded(path: Path) -> tuple[list[av.VideoFrame], np.ndarray | None]:
    """All frames of a file, and its sound (None where it has none)."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return frames, None
        resampler = av.AudioResampler("fltp", "mono", RATE)
        parts = [p.to_ndarray()[0] for f in container.decode(audio=0) for p in resampler.resample(f)]
        return frames, np.concatenate([*parts, *(p.to_ndarray()[0] for p in resampler.resample(None))])


def late_by(sound: np.ndarray, reference: np.ndarray, at: int) -> int:
    """By how many samples a known sound is heard later than at a sample."""
    reach = 2000
    room = np.concatenate([np.zeros(reach), sound, np.zeros(reach)])[at : at + len(reference) + 2 * reach]
    return int(np.argmax(np.correlate(room, reference[: len(reference)].astype(float), "valid"))) - reach
