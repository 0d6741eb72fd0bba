"""What a dose does in patients: concentrations from published population models, and the targets that they cover."""
