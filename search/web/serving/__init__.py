"""The process that serves: its threads and memory, answers that it keeps, and who may ask."""
