"""What all sources of exceptions say of alliances on a day: `asking` the records, or what was kept;
`keeping` writes it down with the placements, so that an earlier day stays as it was known."""
