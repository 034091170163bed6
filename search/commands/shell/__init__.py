"""What the reader has set up around the commands: settings, and completion in a shell."""
