"""What only MBContourScene draws."""
