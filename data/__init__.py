"""Bundled data: sample Korean study notes and the glossary."""
