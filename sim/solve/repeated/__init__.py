"""Repeated play: what patience sustains."""
