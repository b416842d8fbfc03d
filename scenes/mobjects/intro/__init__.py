"""What only IntroScene draws."""
