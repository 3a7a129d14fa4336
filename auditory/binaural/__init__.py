"""What two ears tell that one does not."""
