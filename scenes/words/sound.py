"""Sound of speech as arrays: decoded, trimmed, brought to one loudness, and its pauses."""

from __future__ import annotations

import wave
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

RATE = 48_000  # samples a second of all sound
LOUDNESS = -16.0  # LUFS of the speech of every beat
PEAK = 10 ** (-1 / 20)  # −1 dBFS
BEFORE, AFTER = 0.02, 0.04  # seconds kept around what is heard of a sentence
FADE = 0.008  # seconds at both ends of a sentence, so that no join clicks
QUIET = 10 ** (-45 / 20)  # root mean square below which nothing is heard


class VoiceError(RuntimeError):
    """A recording that cannot be used: which one, and what to do."""


def silence(seconds: float) -> Samples:
    """So many seconds of it."""
    return np.zeros(round(seconds * RATE), np.float32)


def doubled(samples: Samples) -> Samples:
    """From 24 to 48 kHz: by zeros in the spectrum above, which changes nothing that is heard."""
    spectrum = np.fft.rfft(samples)
    return np.asarray(2 * np.fft.irfft(spectrum, 2 * len(samples)), np.float32)


def loud(samples: Samples) -> NDArray[np.bool_]:
    """Whether something is heard, for each 10 ms."""
    step = RATE // 100
    count = len(samples) // step
    level = np.sqrt(np.mean(samples[: count * step].reshape(count, step) ** 2, axis=1))
    return np.asarray(level > QUIET)


def trimmed(samples: Samples) -> Samples:
    """Without the silence before and after."""
    heard = np.flatnonzero(loud(samples))
    if not len(heard):
        return samples[:0]
    begin, end = heard[0] / 100 - BEFORE, (heard[-1] + 1) / 100 + AFTER
    return samples[max(0, round(begin * RATE)) : round(end * RATE)]


def faded(samples: Samples) -> Samples:
    """With a short fade at both ends, so that no join clicks."""
    count = min(round(FADE * RATE), len(samples) // 2)
    ramp = np.linspace(0, 1, count, dtype=np.float32)
    samples = samples.copy()
    samples[:count] *= ramp
    samples[len(samples) - count :] *= ramp[::-1]
    return samples


def pauses(samples: Samples) -> list[tuple[float, float]]:
    """Stretches in which nothing is heard, in seconds."""
    quiet = np.concatenate([[False], ~loud(samples), [False]])
    edges = np.flatnonzero(np.diff(quiet))
    return [(a / 100, b / 100) for a, b in edges.reshape(-1, 2)]


def levelled(samples: Samples) -> Samples:
    """At the loudness of all speech (ITU-R BS.1770), with no peak above −1 dBFS."""
    import pyloudnorm  # and with it much of SciPy: a second, which only a new recording is worth

    meter = pyloudnorm.Meter(RATE)
    padded = np.concatenate([samples, silence(max(0.0, 0.5 - len(samples) / RATE))])
    loudness = meter.integrated_loudness(padded.astype(np.float64))
    if not np.isfinite(loudness):
        return samples
    samples = samples * np.float32(10 ** ((LOUDNESS - loudness) / 20))
    # What would clip is pressed together smoothly: a few peaks of a syllable.
    knee = np.float32(0.7 * PEAK)
    over = np.abs(samples) > knee
    pressed = knee + (PEAK - knee) * np.tanh((np.abs(samples) - knee) / (PEAK - knee))
    return np.where(over, np.sign(samples) * pressed, samples).astype(np.float32)


def decoded(path: Path) -> Samples:
    """A recording as one channel of samples; ``VoiceError`` where it is none."""
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
            frames = [f for frame in container.decode(audio=0) for f in resampler.resample(frame)]
            frames += resampler.resample(None)
    except (av.FFmpegError, IndexError) as error:
        raise VoiceError(
            f"{path}: cannot be decoded as sound ({error}); record it again, or remove it."
        ) from None
    samples = np.concatenate([frame.to_ndarray()[0] for frame in frames]) if frames else silence(0)
    if not loud(samples).any():
        raise VoiceError(f"{path}: nothing is heard in it; record it again, or remove it.")
    return np.asarray(samples, np.float32)


def as_wav(samples: Samples) -> bytes:
    """A WAV file of them: mono, 16 bits."""
    pcm = np.round(np.clip(samples, -1, 1) * 32767).astype("<i2")
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm.tobytes())
    return buffer.getvalue()
