"""The maths of a network, one table for each kind of function; to add one is to add a row."""
