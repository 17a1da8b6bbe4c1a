"""What is printed: as text, on streams that never raise."""
