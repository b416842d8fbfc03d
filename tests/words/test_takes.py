"""A take is trimmed and levelled, and what would be heard in a film is told."""

from __future__ import annotations

import av
import numpy as np
import pyloudnorm
import pytest

from scenes.words.sound import LOUDNESS, PEAK, RATE, VoiceError, as_wav
from scenes.words.takes import Take

SENTENCES = [
    "Here is a first sentence, not short.",
    "And this is another.",
    "A third one comes here, and ends it.",
]


def spoken(
    count: int = 3, *, gain: float = 0.3, pause: float = 0.5, around: float = 0.6, noise: float = 1e-4
) -> np.ndarray:
    """Something like speech: syllables of a tone with overtones, as long as the sentences take."""
    random = np.random.default_rng(0)
    pieces = [np.zeros(round(0.6 * RATE))]
    for k in range(count):
        time = np.arange(round(len(SENTENCES[k]) / 14 * RATE)) / RATE
        tone = sum(np.sin(2 * np.pi * 140 * n * time) / n for n in range(1, 12))
        pieces += [
            gain * tone / 2 * (0.35 + 0.65 * np.sin(2 * np.pi * 2 * time) ** 2),
            np.zeros(round(pause * RATE)),
        ]
    pieces.append(np.zeros(round(0.6 * RATE)))
    samples = np.concatenate(pieces)
    return (samples + noise * random.normal(size=len(samples))).astype(np.float32)


def read(tmp_path, samples, sentences=SENTENCES) -> Take:
    path = tmp_path / "take"
    path.write_bytes(as_wav(samples))
    return Take.read(path, sentences)


def kinds(take: Take) -> list[str]:
    return [fault.kind for fault in take.faults]


@pytest.mark.parametrize("gain", [0.05, 0.3, 0.6])
def test_a_good_take_has_no_fault_and_the_loudness_of_all_speech(tmp_path, gain):
    take = read(tmp_path, spoken(gain=gain, noise=1e-4 * gain))
    assert kinds(take) == []
    assert pyloudnorm.Meter(RATE).integrated_loudness(take.samples.astype(float)) == pytest.approx(
        LOUDNESS, abs=0.7
    )
    assert np.abs(take.samples).max() <= PEAK + 1e-3
    whole = sum(len(sentence) / 14 for sentence in SENTENCES) + 2 * 0.5
    assert len(take.samples) / RATE == pytest.approx(whole, abs=0.1)
    starts = np.cumsum([0, *(len(sentence) / 14 + 0.5 for sentence in SENTENCES[:-1])])
    assert [start for start, _ in take.spans] == pytest.approx(starts, abs=0.08)


@pytest.mark.parametrize(
    ("samples", "kind"),
    [
        (spoken(gain=0.012, noise=1e-5), "quiet"),
        (np.clip(spoken(gain=2.5), -1, 1), "clipped"),
        (spoken(noise=0.03), "noise"),
        (spoken(2), "pauses"),
        (spoken(pause=0.0), "pauses"),
    ],
    ids=["quiet", "clipped", "noise", "a sentence missing", "no pauses"],
)
def test_what_would_be_heard_is_told(tmp_path, samples, kind):
    assert kind in kinds(read(tmp_path, samples))


def test_a_sentence_for_which_there_is_no_time_is_missing(tmp_path):
    """The pause is there, the words are not."""
    short = spoken(3)
    take = read(tmp_path, short, [SENTENCES[0], SENTENCES[1] * 8, SENTENCES[2]])
    assert [fault.kind for fault in take.faults] == ["missing"] and take.faults[0].values["sentence"] in (
        1,
        2,
        3,
    )


@pytest.mark.parametrize(("ending", "codec"), [("webm", "libopus"), ("mp4", "aac"), ("ogg", "libopus")])
def test_whatever_a_browser_records_is_read(tmp_path, ending, codec):
    samples = spoken()
    path = tmp_path / "take"
    with av.open(str(path), "w", format=ending) as container:
        stream = container.add_stream(codec, rate=RATE, layout="mono")
        stream.bit_rate = 128_000
        for k in range(0, len(samples), 960):
            part = np.zeros(960, np.float32)
            part[: len(samples[k : k + 960])] = samples[k : k + 960]
            frame = av.AudioFrame.from_ndarray(part[None], format="fltp", layout="mono")
            frame.rate, frame.pts = RATE, k
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    take = Take.read(path, SENTENCES)
    assert kinds(take) == []
    whole = sum(len(sentence) / 14 for sentence in SENTENCES) + 2 * 0.5
    assert len(take.samples) / RATE == pytest.approx(whole, abs=0.15)


def test_what_is_no_sound_is_refused(tmp_path):
    for data in (b"", b"not a sound", as_wav(np.zeros(RATE, np.float32))):
        (tmp_path / "take").write_bytes(data)
        with pytest.raises(VoiceError):
            Take.read(tmp_path / "take", SENTENCES)
