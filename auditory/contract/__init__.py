"""What a stage promises, and the one engine that runs it; no stage is named here."""
