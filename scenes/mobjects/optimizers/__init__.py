"""What only OptimizersScene draws."""
