"""Bytes → text: which encoding it is, and text that was read by a wrong one."""
