"""Rankings against judgements."""
