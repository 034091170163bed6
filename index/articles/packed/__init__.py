"""Files in files: what is compressed, archives, standard input."""
