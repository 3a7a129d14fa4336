"""How sounds rise and fall: filters on what each channel does over time."""
