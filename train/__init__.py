"""From text to the embedder that travels with the program: see ``train/README.md``."""
