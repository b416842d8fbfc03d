"""What more than one scene draws.  A mobject never plays, and never reads a lesson."""
