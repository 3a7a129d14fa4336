"""The cascade of asymmetric resonators with fast-acting compression: cascade, gain control, and both as one loop."""
