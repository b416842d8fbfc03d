"""What only OnlyBScene draws."""
