"""Bargaining: what can be agreed on, what publics would ratify, and what a solution would choose."""
