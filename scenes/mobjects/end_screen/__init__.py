"""What only the end screen draws."""
