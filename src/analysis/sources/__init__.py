"""Readers of official tables: one file for each official layout."""
