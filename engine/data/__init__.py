"""Data: samples, how they are made or read, and what the network sees of them."""
