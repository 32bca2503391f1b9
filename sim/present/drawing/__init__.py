"""Canvas, boxes and colours that figures share."""
