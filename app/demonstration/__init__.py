"""The demonstration (trình diễn): the two clusters of the news reports, their people, and one pledge's whole way."""
