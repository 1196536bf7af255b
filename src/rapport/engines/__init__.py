"""One engine each; a module's name is its URL scheme."""
