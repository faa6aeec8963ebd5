"""How fast the product is beside the barest program that shows the same: `bin/bench`."""
