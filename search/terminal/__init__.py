"""What people read in a terminal: lines, their order, colours, and a pager where they are many."""
