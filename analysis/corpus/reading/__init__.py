"""Reading: from files of any kind to clean articles, with everything noticed and everything left out."""
