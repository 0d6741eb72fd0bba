"""The inner loops: arrays and scalars in, arrays out, compiled once; no frames, no text, no ``None``."""
