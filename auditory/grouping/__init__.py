"""What belongs together: masks, beginnings and ends, common fate."""
