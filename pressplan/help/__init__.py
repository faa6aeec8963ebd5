"""The user guide in the product: docs/huong-dan, each role's own chapter first."""
