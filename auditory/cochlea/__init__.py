"""Filterbanks of the basilar membrane: sound in, what each place of the cochlea makes of it out."""
