"""Papers as files (văn bản): Word and PDF in the layout of Decree 30/2020, their linter, and the gate for files."""
