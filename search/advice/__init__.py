"""What a query may have been meant for, and what is searched where it finds nothing."""
