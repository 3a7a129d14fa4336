"""Short-time spectra: the pictures that hearing is compared with."""
