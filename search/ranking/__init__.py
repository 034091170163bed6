"""Ranking: terms → posting lists → matches → the best documents."""
