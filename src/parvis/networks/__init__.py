"""The networks, as plain Python: values in, values out, four exceptions, no Django.

A folder a network; `catalogue.py` lists them; `protocol.py` is what they agree on; `http.py` is the one door out.
"""
