"""From tumour measurements to analysis data: RECIST, responses, times to events, by rules that can be read and hashed."""
