"""Sides: on whose side a speaker stands and in which role, from the article where no list knows it."""
