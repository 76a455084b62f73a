"""Question in, cited answer out: search, answers and citations over an index of notes."""
