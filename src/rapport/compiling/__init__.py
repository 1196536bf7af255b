"""From a question to one statement for the engine, with slots for its values."""
