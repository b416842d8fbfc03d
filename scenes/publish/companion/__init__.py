"""The companion page: the descent of a lesson in the viewer's hands."""
