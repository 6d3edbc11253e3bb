"""What is asked of people who receive money."""
