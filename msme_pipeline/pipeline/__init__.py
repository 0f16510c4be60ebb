"""What steps are made of: declarations, named queries, dates of knowledge, the runner in memory."""
