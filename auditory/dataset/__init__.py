"""Many files: recordings in, features and a manifest out, on several processes; nothing is lost, nothing silent."""
