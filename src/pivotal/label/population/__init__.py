"""Criteria over many patients: any frame, file or database, compiled to two masks that are never null."""
