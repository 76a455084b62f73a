"""The page in parts: what stands on each tab, what is done there, and what guards it."""
