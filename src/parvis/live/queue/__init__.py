"""What people say: four queues, handed out so that two moderators never hold the same."""
