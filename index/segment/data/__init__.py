"""What stored texts are compressed with, and the script that makes it."""
