"""What was planned, reported and authorised: the nouns, their files, and the shipped library."""
