"""From scores to a day of meetings: who meets whom, in which slot, at which table."""
