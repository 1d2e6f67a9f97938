"""The loops that train, and what they are given."""
