"""Statements on trials, medicines and diseases themselves, and what people say."""
