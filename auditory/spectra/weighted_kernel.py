"""Energies of spectra under weights that overlap."""
from auditory.numerics import kernel


@kernel
def weighted_energies(spectra, first_bins, starts, weights, out):
    """``out[t, m]`` is the sum of ``weights |spectra[t]|^2`` over the bins of m.

    spectra (frame, bin) are real and imaginary parts in turn; those of m begin at bin ``first_bins[m]``, and its
    weights at ``starts[m]``.
    """
    for t in range(len(spectra)):
        for m in range(len(first_bins)):
            energy = 0.0
            k = 2 * first_bins[m]
            for w in range(starts[m], starts[m + 1]):
                energy += weights[w] * (spectra[t, k] * spectra[t, k] + spectra[t, k + 1] * spectra[t, k + 1])
                k += 2
            out[t, m] = energy
