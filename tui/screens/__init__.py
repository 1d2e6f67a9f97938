"""Screens that lie over the panels."""
