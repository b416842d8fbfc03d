"""What only StepByStepScene draws."""
