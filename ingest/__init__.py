"""Files and pages in, an up-to-date index out."""
