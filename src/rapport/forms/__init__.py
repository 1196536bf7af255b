"""The forms that a report's tables take: across, cumulated, as a triangle, beside the average."""
