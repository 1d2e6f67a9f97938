"""Data: samples, how they are generated or read, and how they are prepared for the network."""
