"""What networks on the Nostr protocol share: keys, events, relays, files, private messages. No network by itself (no `FACTS`).

Source: https://github.com/nostr-protocol/nips and https://github.com/hzrd149/blossom. Nothing here opens a connection that
`http.Door` did not allow.
"""
