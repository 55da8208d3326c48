"""An OpenID Connect identity provider: asked, called, believed as far as its answers prove. Who comes of it is for the rooms above."""
