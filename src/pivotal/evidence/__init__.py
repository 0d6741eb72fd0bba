"""Results as they were published."""
