"""What only LossCurveScene draws."""
