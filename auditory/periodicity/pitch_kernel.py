"""Where the peaks of a summary are."""
from auditory.numerics import kernel


@kernel
def highest_peak(row, first, last, share):
    """The first of the peaks strictly between two places that reaches a share of the highest: its place, and height.

    A plateau counts once, at its middle, rounded down. Without a peak, -1 and 0. With a share of 1, the highest.
    """
    best = 0.0
    found = -1
    for again in range(2):
        k = first + 1
        while k < last:
            end = k
            while end + 1 < last and row[end + 1] == row[k]:
                end += 1
            if row[k - 1] < row[k] and row[end + 1] < row[k]:
                if again and row[k] >= share * best:
                    return (k + end) // 2, row[k]
                if not again and (found < 0 or row[k] > best):
                    best, found = row[k], (k + end) // 2
            k = end + 1
        if found < 0 or best <= 0:
            break
    return found, best


@kernel
def peaks(rows, places, first, last, share, refine, inverse, out):
    """Of (frame, place) the frequency and the height of the peak that tells the pitch; (frame, 2).

    `places` (place,) are lags (`inverse` 1) or frequencies (0). `refine` puts the peak where a parabola through it and
    its neighbours has it.
    """
    for t in range(len(rows)):
        k, height = highest_peak(rows[t], first, last, share)
        out[t, 0], out[t, 1] = 0, max(height, 0.0)
        if k < 0:
            continue
        place = places[k] + 0.0
        if refine:
            before, here, after = rows[t, k - 1], rows[t, k], rows[t, k + 1]
            bend = before - 2 * here + after
            if bend < 0:
                shift = 0.5 * (before - after) / bend
                step = places[k + 1] - places[k]
                if shift < 0:
                    step = places[k] - places[k - 1]
                place += shift * step
        out[t, 0] = place
        if inverse:
            out[t, 0] = 1 / place


@kernel
def voiced(tracks, threshold, share, n_recent, start, recent, out):
    """0 Hz where the salience is too low: below `threshold`, or a share of the greatest of the last frames.

    tracks and out are (frame, 2); `recent` (frame,) is a ring of saliences, of which `start` frames have been heard.
    """
    for t in range(len(tracks)):
        salience = tracks[t, 1]
        least = threshold
        if n_recent > 0:
            recent[(start + t) % n_recent] = salience
            greatest = 0.0
            for k in range(min(start + t + 1, n_recent)):
                greatest = max(greatest, recent[k])
            least = share * greatest
        out[t, 0], out[t, 1] = tracks[t, 0], salience
        if salience < least or salience <= 0:
            out[t, 0] = 0


@kernel
def medians_of_three(contexts, out):
    """The median of each frame's frequency and those beside it; contexts is (frame, 3, 2), out (frame, 2)."""
    for t in range(len(contexts)):
        a, b, c = contexts[t, 0, 0], contexts[t, 1, 0], contexts[t, 2, 0]
        out[t, 0] = max(min(a, b), min(max(a, b), c))
        out[t, 1] = contexts[t, 1, 1]
