"""From the rows to the answer: other periods, goals, dense dates, order, and the records."""
