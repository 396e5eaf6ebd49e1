"""Learn from labelled texts where names begin and end, and what kind they are."""
