"""What people write of days, in two calendars → dates."""
