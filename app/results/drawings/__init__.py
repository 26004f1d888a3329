"""The pictures of results (biểu đồ kết quả): values in, SVG out, drawn on the server, readable without colour."""
