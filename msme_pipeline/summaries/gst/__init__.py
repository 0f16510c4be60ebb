"""Summary: gst."""
