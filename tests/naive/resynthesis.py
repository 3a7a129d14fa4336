"""Hohmann's synthesis by its definition, band by band."""
import numpy as np


def synthesis(responses, bands, delay, cf_hz, rate_hz):
    """The sound of complex ``(channel, time)`` bands, later by `delay` samples.

    `responses` are what the bands' filters answer a click at sample 1, (channel, time).
    """
    turned = []
    for response in responses:
        click_at_0 = response[1:]
        peak = int(np.argmax(abs(click_at_0[:delay + 1])))
        slope = click_at_0[peak + 1] - (click_at_0[peak - 1] if peak else 0)
        turned.append((1j * abs(slope) / slope, delay - peak))
    gains = np.ones(len(bands))
    f_bins = np.arange(responses.shape[1]) - 1
    for _ in range(100):
        total = []
        for f in cf_hz:
            value = 0
            for gain, (phase, wait), response in zip(gains, turned, responses):
                real = np.real(phase * response)
                value += gain * np.sum(real * np.exp(-2j * np.pi * f * (f_bins + wait) / rate_hz))
            total.append(abs(value))
        gains = gains / np.array(total)
    out = np.zeros(bands.shape[1] + delay)
    for gain, (phase, wait), band in zip(gains, turned, bands):
        out[wait:wait + len(band)] += gain * np.real(phase * band)
    return out
