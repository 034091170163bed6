"""What is printed: results as text or for programs, and all that the command line says."""
