"""The maths of a network, a table a kind; to add one is to add a row."""
