"""From tumour measurements to analysis data: RECIST, responses and times to events, by rules that can be hashed."""
