"""From tokens to items: quantities, and the names of medicines, trials, diseases and people."""
