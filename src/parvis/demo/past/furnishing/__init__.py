"""The past of the rooms beside publications and conversations: rows as the rooms' own actions and jobs would have left them."""
