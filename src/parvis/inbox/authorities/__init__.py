"""What is against the law is told to the authorities: prepared by one, looked at by another, then noted as told."""
