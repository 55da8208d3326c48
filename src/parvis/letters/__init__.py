"""Mails that Parvis writes of itself: links to sign in, digests, notices. They leave once, from a mailbox of the city."""
