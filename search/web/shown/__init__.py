"""What each page shows: a function that is given a visit, and a template of its own."""
