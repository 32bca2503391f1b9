"""Scenario files written by the tool."""
