"""Tables that the analysis reads, and the script that builds them."""
