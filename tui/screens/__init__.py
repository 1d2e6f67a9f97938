"""Screens shown over the panels."""
