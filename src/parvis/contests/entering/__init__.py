"""Who enters: pictures in pieces, the form, the proof of an address, the decision, the withdrawal."""
