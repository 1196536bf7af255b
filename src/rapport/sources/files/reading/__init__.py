"""Files → temporary tables of texts: encodings, delimiters, workbooks, nested records."""
