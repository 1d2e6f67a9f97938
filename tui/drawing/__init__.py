"""Pure drawing functions: numbers in, rows of cells out. No widget, no app, no state."""
