"""What files are: the table of each, and the field and the format of each column."""
