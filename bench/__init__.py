"""Speed, as ratios in one run against the best that we can write by hand."""
