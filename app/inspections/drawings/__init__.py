"""The pictures of a plan (hình vẽ của kế hoạch): values in, SVG out, drawn on the server, readable without colour."""
