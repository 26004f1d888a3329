"""Scoring (chấm điểm thi đua): a cluster's own table of the year, points from verified figures, ranking, vote."""
