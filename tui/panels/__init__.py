"""The panels: each shows one part of a frame, and asks the app for changes."""
