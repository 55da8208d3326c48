"""What developers use around the product: set-up of test servers, the test run, catalogues, screenshots."""
